import * as z from 'zod/mini';
import { actionNumber, calendarDate, none, oneOf, opaqueId } from '../fields.ts';
import { enrolmentReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const recordExit = defineRoute({
  name: 'record-exit',
  operation: 'recordExit',
  method: 'POST',
  path: '/api/actions/{actionNumber}/enrolments/{id}/exit',
  access: ['titulaire'],
  summary: 'Enregistrer la sortie d’un stagiaire et son motif',
  params: z.strictObject({ actionNumber, id: opaqueId }),
  query: none,
  body: z.strictObject({ exitDate: calendarDate, reason: oneOf(['COMPLETED', 'DROPPED_OUT', 'EXCLUDED']) }),
  reply: enrolmentReply,
  status: 200,
  problems: ['ENROLMENT_STATE', 'ACTION_CLOSED', 'EXIT_IN_FUTURE', 'EXIT_BEFORE_ENTRY', 'EXIT_AFTER_PLANNED_END'],
});
