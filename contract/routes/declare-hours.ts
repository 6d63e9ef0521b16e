import * as z from 'zod/mini';
import { actionNumber, none, opaqueId, periodId } from '../fields.ts';
import { declarationReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

const maxTrainees = 2_000;
/** A leap year's: what the period allows is for the rules to say. */
const maxHours = 366 * 24;
const hoursError = `Un nombre d’heures de 0 à ${maxHours} est attendu.`;

export const declareHours = defineRoute({
  name: 'declare-hours',
  operation: 'declareHours',
  method: 'PUT',
  path: '/api/actions/{actionNumber}/declarations/{period}',
  access: ['titulaire'],
  summary: 'Déclarer les heures réalisées sur une période échue, ou corriger ce qui a été déclaré',
  params: z.strictObject({ actionNumber, period: periodId }),
  query: none,
  body: z.strictObject({
    hours: z
      .array(
        z.strictObject({
          enrolmentId: opaqueId,
          hours: z
            .number({ error: 'Un nombre d’heures est attendu : 7,5 s’écrit 7.5.' })
            .check(z.minimum(0, { error: hoursError }), z.maximum(maxHours, { error: hoursError })),
        }),
        { error: 'Une liste d’heures par stagiaire est attendue.' },
      )
      .check(z.maxLength(maxTrainees, { error: `Une déclaration compte ${maxTrainees} stagiaires au plus.` })),
  }),
  reply: declarationReply,
  status: 200,
  problems: ['ACTION_NOT_OPEN', 'DECLARATION_NOT_DUE'],
});
