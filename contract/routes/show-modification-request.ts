import * as z from 'zod/mini';
import { none, opaqueId } from '../fields.ts';
import { requestReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const showModificationRequest = defineRoute({
  name: 'show-modification-request',
  operation: 'showModificationRequest',
  method: 'GET',
  path: '/api/modification-requests/{id}',
  access: ['titulaire', 'region'],
  summary: 'Une demande de modification : ses champs avant et après, son état et son historique',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: null,
  reply: requestReply,
  status: 200,
  problems: [],
});
