import * as z from 'zod/mini';
import { none, opaqueId } from '../fields.ts';
import { invoiceReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

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
