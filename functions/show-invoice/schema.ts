import * as z from 'zod/mini';
import { none, opaqueId } from '../shared/http/fields.ts';
import { invoiceReply } from '../shared/http/replies.ts';
import { defineRoute } from '../shared/http/route.ts';

export const showInvoice = defineRoute({
  name: 'show-invoice',
  operation: 'showInvoice',
  method: 'GET',
  path: '/api/invoices/{id}',
  access: ['titulaire', 'region', 'finance'],
  summary: 'Une facture d’avance, avec son calcul',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: null,
  reply: invoiceReply,
  status: 200,
  problems: [],
});
