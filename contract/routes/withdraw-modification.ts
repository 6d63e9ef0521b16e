import * as z from 'zod/mini';
import { none, opaqueId } from '../fields.ts';
import { requestReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const withdrawModification = defineRoute({
  name: 'withdraw-modification',
  operation: 'withdrawModification',
  method: 'POST',
  path: '/api/modification-requests/{id}/withdrawal',
  access: ['titulaire'],
  summary: 'Retirer une demande en attente',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: none,
  reply: requestReply,
  status: 200,
  problems: ['REQUEST_NOT_PENDING'],
});
