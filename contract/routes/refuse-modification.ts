import * as z from 'zod/mini';
import { none, opaqueId, text } from '../fields.ts';
import { requestReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const refuseModification = defineRoute({
  name: 'refuse-modification',
  operation: 'refuseModification',
  method: 'POST',
  path: '/api/modification-requests/{id}/refusal',
  access: ['region'],
  summary: 'Refuser une demande, avec un motif',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: z.strictObject({ reason: text(2_000) }),
  reply: requestReply,
  status: 200,
  problems: ['REQUEST_NOT_PENDING'],
});
