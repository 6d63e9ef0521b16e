import * as z from 'zod/mini';
import { none, opaqueId, text } from '../fields.ts';
import { invoiceReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const answerSuspension = defineRoute({
  name: 'answer-suspension',
  operation: 'answerSuspension',
  method: 'POST',
  path: '/api/invoices/{id}/answer',
  access: ['titulaire'],
  summary: 'Répondre à la suspension d’une facture, en disant ce qui a été complété ; la réponse est datée du jour',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: z.strictObject({ text: text(2_000) }),
  reply: invoiceReply,
  status: 200,
  problems: ['INVOICE_STATE'],
});
