import * as z from 'zod/mini';
import { none } from '../fields.ts';
import { counters } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const showDashboard = defineRoute({
  name: 'show-dashboard',
  operation: 'showDashboard',
  method: 'GET',
  path: '/api/dashboard',
  access: ['titulaire', 'region', 'finance'],
  summary: 'Compteurs de l’accueil ; pour la Région et le service financier, la somme des organismes et le détail',
  params: none,
  query: none,
  body: null,
  reply: z.strictObject({
    organisation: z.nullable(z.string()),
    ...counters,
    /** Région and finance only: the same figures for each provider. */
    organisations: z.optional(z.array(z.strictObject({ organisation: z.string(), ...counters }))),
  }),
  status: 200,
  problems: [],
});
