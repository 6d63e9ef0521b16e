import * as z from 'zod/mini';
import { none, opaqueId } from '../fields.ts';
import { defineRoute } from '../route.ts';

export const showModificationLetter = defineRoute({
  name: 'show-modification-letter',
  operation: 'showModificationLetter',
  method: 'GET',
  path: '/api/modification-requests/{id}/letter',
  access: ['titulaire'],
  summary: 'Le courrier à faire signer par une personne habilitée et à envoyer à la Région (PDF)',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: null,
  reply: null,
  replyType: 'application/pdf',
  status: 200,
  problems: [],
});
