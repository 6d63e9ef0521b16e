import * as z from 'zod/mini';
import { periodStarts } from '../../domain/advance/terms.ts';
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
      startedOn: storedDate,
      formerDueOn: z.nullable(storedDate),
      suspension: z.nullable(
        z.object({
          interrupts: z.boolean(),
          on: storedDate,
          noticeReceivedOn: z.nullable(storedDate),
          detail: z.string(),
        }),
      ),
    }),
  ),
  /** Interest and indemnity due so far; `null` in time. `interestCents` is `null` while its rate is not known. */
  latePayment: z.nullable(
    z.object({
      from: storedDate,
      to: storedDate,
      days: z.number(),
      baseCents: cents,
      rateMillionths: z.nullable(z.number()),
      interestCents: z.nullable(cents),
      recoveryCents: cents,
      payableBy: z.nullable(storedDate),
      detail: z.string(),
    }),
  ),
  /** From what the contract makes the payment period run; `null`: from the issue. */
  paymentPeriodFrom: z.nullable(z.object({ event: z.enum(periodStarts), on: storedDate })),
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
    z.object({
      state: z.enum(invoiceStates),
      at: instant,
      on: storedDate,
      by: z.string(),
      reason: z.nullable(z.string()),
    }),
  ),
  /** What the provider answered to its suspensions, oldest first; `suspension`: 1 for the first. */
  answers: z.array(z.object({ suspension: z.number(), on: storedDate, at: instant, by: z.string(), text: z.string() })),
  version: z.number(),
  allowed: z.object({ changeStatus: z.array(z.enum(invoiceStates)), replace: permission, answer: permission }),
});
