import * as z from 'zod/mini';
import { actionNumber, calendarDate, none } from '../fields.ts';
import { actionReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const closeAction = defineRoute({
  name: 'close-action',
  operation: 'closeAction',
  method: 'POST',
  path: '/api/actions/{actionNumber}/closure',
  access: ['titulaire'],
  summary: 'Fermer l’action à sa date de fin réelle (irréversible)',
  params: z.strictObject({ actionNumber }),
  query: none,
  body: z.strictObject({ actualEndDate: calendarDate }),
  reply: actionReply,
  status: 200,
  problems: [
    'ACTION_NOT_OPEN',
    'ACTION_CLOSED',
    'CLOSURE_BLOCKED',
    'CLOSING_DATE_IN_FUTURE',
    'CLOSING_DATE_BEFORE_ACTUAL_START',
    'CLOSING_DATE_AFTER_PLANNED_END',
    'CLOSING_DATE_BEFORE_LAST_EXIT',
  ],
});
