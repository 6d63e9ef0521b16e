import type * as z from 'zod/mini';
import type { invoiceReply } from '../../../contract/replies.ts';
import { inOne, withoutTraineeWords } from '../../../domain/advance/hold-reason.ts';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import type { Caller } from '../../../domain/caller.ts';
import { mayReplace } from '../../../domain/invoice/advance.ts';
import { type Invoice } from '../../../domain/invoice/invoice.ts';
import { latePayment } from '../../../domain/invoice/late-payment.ts';
import { dayOf, paymentClock, suspensionsOf } from '../../../domain/invoice/payment.ts';
import { allowedStates } from '../../../domain/invoice/status.ts';
import { mayAnswer } from '../../../domain/invoice/suspension.ts';
import { presentComputation } from './computation.ts';
import { forRole, permissionOf } from './permission.ts';

/** Changes with each state of the invoice, each note on its suspensions, and its replacement. */
export const invoiceVersion = (invoice: Invoice): number =>
  invoice.statusHistory.length +
  (invoice.state === 'HELD' ? 0 : (invoice.suspensionNotes ?? []).length) +
  (invoice.state === 'REJECTED' && invoice.replacedBy !== undefined ? 1 : 0);

/**
 * An invoice as this caller sees it. `nobodyEntered`: no trainee of the action has entered (any more), which an issued
 * advance shows as an anomaly; `undefined` where the action was not read.
 */
export const presentInvoice = (
  invoice: Invoice,
  caller: Caller,
  today: CalendarDate,
  nobodyEntered?: boolean,
): z.input<typeof invoiceReply> => ({
  id: invoice.id,
  actionNumber: invoice.actionNumber,
  organisation: invoice.organisation,
  kind: invoice.kind,
  typeCode: invoice.typeCode,
  number: invoice.state === 'HELD' ? null : invoice.number,
  state: invoice.state,
  issuedOn: invoice.state === 'HELD' ? null : invoice.issuedOn,
  paymentDueOn: invoice.state === 'HELD' ? null : invoice.paymentDueOn,
  paymentClock: invoice.state === 'HELD' ? null : paymentClock(invoice, today),
  latePayment: invoice.state === 'HELD' ? null : latePayment(invoice, today),
  paymentPeriodFrom: invoice.paymentPeriodFrom ?? null,
  amountExclTaxCents: invoice.amounts.exclTaxCents,
  vatCents: invoice.amounts.vatCents,
  amountInclTaxCents: invoice.amounts.inclTaxCents,
  vat: {
    category: invoice.vat.category,
    rateBasisPoints: invoice.vat.rateBasisPoints,
    exemptionCode: invoice.vat.category === 'E' ? invoice.vat.exemptionCode : null,
    explanation: invoice.vat.category === 'E' ? invoice.vat.exemptionReason : invoice.vat.explanation,
  },
  computation: presentComputation(invoice.computation),
  holdReason: invoice.state === 'HELD' ? inOne(invoice.holdReasons) : null,
  reason: 'reason' in invoice ? invoice.reason : null,
  anomaly:
    nobodyEntered === true && invoice.state !== 'HELD'
      ? {
          code: 'ADVANCE_WITHOUT_TRAINEE',
          detail: withoutTraineeWords(invoice.number),
        }
      : null,
  references: { ...invoice.references },
  seller: invoice.parties.seller,
  buyer: invoice.parties.buyer,
  replaces: invoice.replaces ?? null,
  replacedBy: invoice.state === 'REJECTED' ? (invoice.replacedBy ?? null) : null,
  statusHistory: invoice.statusHistory.map((entry) => ({
    state: entry.state,
    at: entry.at,
    on: dayOf(entry),
    by: entry.by,
    reason: entry.reason ?? null,
  })),
  answers:
    invoice.state === 'HELD'
      ? []
      : suspensionsOf(invoice).flatMap(({ answers }) =>
          answers.map(({ suspension, on, at, by, text }) => ({ suspension, on, at, by, text })),
        ),
  version: invoiceVersion(invoice),
  allowed: {
    changeStatus: caller.role === 'finance' ? [...allowedStates(invoice.state)] : [],
    replace: forRole(caller, 'titulaire', () => permissionOf(mayReplace(invoice))),
    answer: forRole(caller, 'titulaire', () => permissionOf(mayAnswer(invoice))),
  },
});
