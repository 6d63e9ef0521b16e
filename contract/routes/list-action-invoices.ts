import * as z from 'zod/mini';
import { invoiceStates } from '../../domain/invoice/invoice.ts';
import { actionNumber, listOf, oneOf, pageQuery } from '../fields.ts';
import { invoiceReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const listActionInvoices = defineRoute({
  name: 'list-action-invoices',
  operation: 'listActionInvoices',
  method: 'GET',
  path: '/api/actions/{actionNumber}/invoices',
  access: ['titulaire', 'region', 'finance'],
  summary: 'Les factures d’avance d’une action',
  params: z.strictObject({ actionNumber }),
  query: z.strictObject({ state: z.optional(oneOf(invoiceStates)), ...pageQuery }),
  body: null,
  reply: listOf(invoiceReply),
  status: 200,
  csv: true,
  problems: ['CURSOR_INVALID'],
});
