import * as z from 'zod/mini';
import { calendarDate, none, opaqueId } from '../fields.ts';
import { requestReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const recordLetterReceipt = defineRoute({
  name: 'record-letter-receipt',
  operation: 'recordLetterReceipt',
  method: 'POST',
  path: '/api/modification-requests/{id}/letter-receipt',
  access: ['region'],
  summary: 'Enregistrer la réception du courrier signé, ou en corriger la date',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: z.strictObject({ receivedOn: calendarDate }),
  reply: requestReply,
  status: 200,
  problems: ['REQUEST_NOT_PENDING'],
});
