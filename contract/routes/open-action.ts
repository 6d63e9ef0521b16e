import * as z from 'zod/mini';
import { actionNumber, calendarDate, frequency, none } from '../fields.ts';
import { actionReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const openAction = defineRoute({
  name: 'open-action',
  operation: 'openAction',
  method: 'POST',
  path: '/api/actions/{actionNumber}/opening',
  access: ['titulaire'],
  summary: 'Ouvrir l’action à la date d’entrée du premier stagiaire (irréversible)',
  params: z.strictObject({ actionNumber }),
  query: none,
  body: z.strictObject({
    actualStartDate: calendarDate,
    reportingFrequency: z.optional(frequency),
    invoicingPeriod: z.optional(frequency),
  }),
  reply: actionReply,
  status: 200,
  problems: [
    'ACTION_NOT_AWAITING_OPENING',
    'NO_TRAINEE_ENTERED',
    'OPENING_DATE_NOT_FIRST_ENTRY',
    'OPENING_DATE_IN_FUTURE',
    'OPENING_DATE_BEFORE_PLANNED_START',
    'OPENING_DATE_AFTER_PLANNED_END',
  ],
});
