import * as z from 'zod/mini';
import { flag, none, optionalText, siret, text } from '../fields.ts';
import { organisationReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

const matchingOrEmpty = (max: number, pattern: RegExp, error: string) =>
  optionalText(max).check(z.refine((value) => value === '' || pattern.test(value), { error }));

export const updateOrganisation = defineRoute({
  name: 'update-organisation',
  operation: 'updateOrganisation',
  method: 'PUT',
  path: '/api/organisation',
  access: ['titulaire'],
  summary: 'Tenir à jour la fiche de l’organisme',
  params: none,
  query: none,
  body: z.strictObject({
    name: text(200),
    siret: z.nullable(siret),
    address: optionalText(500),
    contactName: optionalText(200),
    email: matchingOrEmpty(254, /^[^\s@]+@[^\s@]+\.[^\s@]+$/u, 'Une adresse de courriel est attendue.'),
    phone: matchingOrEmpty(30, /^\+?[0-9 ().-]{6,}$/u, 'Un numéro de téléphone est attendu.'),
    vatExempt: flag,
    authorisedSignatories: z
      .array(z.strictObject({ name: text(200), capacity: text(200) }), {
        error: 'Une liste de personnes habilitées est attendue.',
      })
      .check(z.maxLength(50, { error: 'Une fiche compte 50 personnes habilitées au plus.' })),
    /** A GET reply may be sent back unchanged: its version then acts as If-Match. */
    version: z.optional(z.int()),
    warnings: z.optional(
      z
        .array(z.strictObject({ pointer: optionalText(100), code: optionalText(100), detail: optionalText(1_000) }))
        .check(z.maxLength(20)),
    ),
  }),
  reply: organisationReply,
  status: 200,
  problems: [],
});
