import * as z from 'zod/mini';
import { invoiceStates } from '../../domain/invoice/invoice.ts';
import { cents, instant, storedDate } from '../fields.ts';
import { computation } from './computation.ts';
import { permission } from './permission.ts';

const party = z.object({ name: z.string(), siret: z.nullable(z.string()) });

export const invoiceReply = z.object({
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  kind: z.literal('ADVANCE'),
  typeCode: z.enum(['386', '500']),
  number: z.nullable(z.string()),
  state: z.enum(invoiceStates),
  issuedOn: z.nullable(storedDate),
  paymentDueOn: z.nullable(storedDate),
  /** Day n of the 30 that the buyer has to pay; `null` before the issue. */
  paymentClock: z.nullable(
    z.object({
      state: z.enum(['RUNNING', 'INTERRUPTED', 'STOPPED']),
      day: z.number(),
      of: z.number(),
      dueOn: storedDate,
      late: z.boolean(),
    }),
  ),
  amountExclTaxCents: cents,
  vatCents: cents,
  amountInclTaxCents: cents,
  vat: z.object({
    category: z.enum(['E', 'S']),
    rateBasisPoints: z.number(),
    exemptionCode: z.nullable(z.string()),
    explanation: z.string(),
  }),
  computation,
  holdReason: z.nullable(z.object({ code: z.string(), detail: z.string() })),
  reason: z.nullable(z.string()),
  anomaly: z.nullable(z.object({ code: z.string(), detail: z.string() })),
  references: z.object({
    contractNumber: z.string(),
    purchaseOrderNumber: z.string(),
    commitmentNumber: z.string(),
    serviceCode: z.string(),
  }),
  seller: party,
  buyer: party,
  replaces: z.nullable(z.object({ number: z.string(), issuedOn: storedDate })),
  replacedBy: z.nullable(z.string()),
  statusHistory: z.array(
    z.object({ state: z.enum(invoiceStates), at: instant, by: z.string(), reason: z.nullable(z.string()) }),
  ),
  version: z.number(),
  allowed: z.object({ changeStatus: z.array(z.enum(invoiceStates)), replace: permission }),
});
