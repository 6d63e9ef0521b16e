import * as z from 'zod/mini';
import { none, opaqueId } from '../fields.ts';
import { invoiceReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const replaceInvoice = defineRoute({
  name: 'replace-invoice',
  operation: 'replaceInvoice',
  method: 'POST',
  path: '/api/invoices/{id}/replacement',
  access: ['titulaire'],
  summary: 'Remplacer une facture rejetée par une nouvelle, qui prend un nouveau numéro et cite la première',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: none,
  reply: invoiceReply,
  status: 201,
  problems: ['INVOICE_STATE', 'NUMBER_UNAVAILABLE'],
});
