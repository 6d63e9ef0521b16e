import * as z from 'zod/mini';
import { calendarDate, none, oneOf, opaqueId, text } from '../fields.ts';
import { invoiceReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

export const changeInvoiceStatus = defineRoute({
  name: 'change-invoice-status',
  operation: 'changeInvoiceStatus',
  method: 'POST',
  path: '/api/invoices/{id}/status',
  access: ['finance'],
  summary: 'Dire ce que devient une facture : prise en charge, suspendue, rejetée, mise en paiement, payée',
  params: z.strictObject({ id: opaqueId }),
  query: none,
  body: z.strictObject({
    state: oneOf(['IN_PROCESS', 'SUSPENDED', 'PAYMENT_ORDERED', 'PAID', 'REJECTED']),
    reason: z.optional(text(1_000)),
    /**
     * The day it happened, today by default: the notice of the suspension was received, everything missing had come, it
     * was paid. `SUSPENDED` of a suspended invoice takes it alone: the notice was received that day.
     */
    on: z.optional(calendarDate),
  }),
  reply: invoiceReply,
  status: 200,
  problems: ['INVOICE_STATE'],
});
