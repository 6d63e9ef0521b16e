import * as z from 'zod/mini';
import { none, opaqueId, text } from '../fields.ts';
import { requestReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const approveModification = defineRoute({
  name: 'approve-modification',
  operation: 'approveModification',
  method: 'POST',
  path: '/api/modification-requests/{id}/approval',
  access: ['region'],
  summary: 'Valider une demande : toutes ses modifications sont appliquées à l’action, ou aucune',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: z.strictObject({ remarks: z.optional(text(2_000)), amendmentNumber: z.optional(text(50)) }),
  reply: requestReply,
  status: 200,
  problems: [
    'REQUEST_NOT_PENDING',
    'OWN_REQUEST',
    'LETTER_NOT_RECEIVED',
    'ACTION_CLOSED',
    'REQUEST_STALE',
    'DATES_INCOHERENT',
  ],
});
