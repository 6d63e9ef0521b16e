import * as z from 'zod/mini';
import { actionNumber, calendarDate, none, opaqueId } from '../fields.ts';
import { enrolmentReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const recordEntry = defineRoute({
  name: 'record-entry',
  operation: 'recordEntry',
  method: 'PUT',
  path: '/api/actions/{actionNumber}/enrolments/{id}/entry',
  access: ['titulaire'],
  summary: 'Enregistrer l’entrée d’un stagiaire, ou en corriger la date',
  params: z.strictObject({ actionNumber, id: opaqueId }),
  query: none,
  body: z.strictObject({ entryDate: calendarDate }),
  reply: enrolmentReply,
  status: 200,
  problems: [
    'ENROLMENT_STATE',
    'ACTION_CLOSED',
    'ENTRY_IN_FUTURE',
    'ENTRY_BEFORE_PLANNED_START',
    'ENTRY_AFTER_PLANNED_END',
    'EXIT_BEFORE_ENTRY',
  ],
});
