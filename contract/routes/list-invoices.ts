import * as z from 'zod/mini';
import { invoiceStates } from '../../domain/invoice/invoice.ts';
import { calendarDate, listOf, none, oneOf, organisationCode, pageQuery } from '../fields.ts';
import { invoiceReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const listInvoices = defineRoute({
  name: 'list-invoices',
  operation: 'listInvoices',
  method: 'GET',
  path: '/api/invoices',
  access: ['titulaire', 'region', 'finance'],
  summary: 'Les factures d’avance, par état et par date d’émission',
  params: none,
  query: z.strictObject({
    state: z.optional(oneOf(invoiceStates)),
    issuedFrom: z.optional(calendarDate),
    issuedTo: z.optional(calendarDate),
    organisation: z.optional(organisationCode),
    ...pageQuery,
  }),
  body: null,
  reply: listOf(invoiceReply),
  status: 200,
  csv: true,
  problems: ['CURSOR_INVALID'],
});
