import { type CalendarDate, latest, parisDay } from '../calendar-date.ts';
import { type InvalidValues, invalidValues, type Refused } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import type { Invoice, InvoiceState, Numbered, NumberedInvoice, StatusStep } from './invoice.ts';
import { dayOf, dueOnceComplete, presentSuspension } from './payment.ts';
import { faultOfDay, noticeReceived } from './suspension.ts';
import * as words from './words.ts';

/**
 * `at`: RFC 3339, UTC. `reason`: required to suspend or reject; kept in the history otherwise. `on`: the day it happened
 * (the notice of the suspension was received, everything missing had come, it was paid); that of `at` by default.
 */
export type ChangeStatus = {
  readonly state: InvoiceState;
  readonly reason?: string | undefined;
  readonly on?: CalendarDate | undefined;
  readonly at: string;
  readonly by: string;
};

export type StatusRefusal =
  | (Refused<'INVOICE_STATE'> & {
      readonly from: InvoiceState;
      readonly to: InvoiceState;
      readonly allowed: readonly InvoiceState[];
    })
  | InvalidValues<'INVALID'>;

/** A held invoice is issued by an entry, never by finance: see `issueOrHold`. */
export const invoiceTransitions = {
  HELD: ['ISSUED'],
  ISSUED: ['IN_PROCESS', 'REJECTED'],
  IN_PROCESS: ['SUSPENDED', 'PAYMENT_ORDERED', 'REJECTED'],
  SUSPENDED: ['IN_PROCESS', 'REJECTED'],
  PAYMENT_ORDERED: ['PAID'],
  PAID: [],
  REJECTED: [],
} as const satisfies Record<InvoiceState, readonly InvoiceState[]>;

/** States that finance can set; the others follow from entries. */
export type FinanceState = Exclude<InvoiceState, 'HELD' | 'ISSUED'>;

const isFinanceState = (state: InvoiceState): state is FinanceState => state !== 'HELD' && state !== 'ISSUED';

/** What finance may say of an invoice in that state. */
export const allowedStates = (from: InvoiceState): readonly FinanceState[] => {
  const next: readonly InvoiceState[] = invoiceTransitions[from];
  return next.filter(isFinanceState);
};

const wrongState = (invoice: Invoice, to: InvoiceState): StatusRefusal => {
  const from = invoice.state;
  const allowed = allowedStates(from);
  const number = 'number' in invoice ? invoice.number : undefined;
  return { code: 'INVOICE_STATE', from, to, allowed, detail: words.invoiceState(number, from, to, allowed) };
};

/** The invoice without what only its present state says. */
const withoutState = (invoice: NumberedInvoice): Numbered => {
  if (invoice.state === 'SUSPENDED') {
    const { state: _state, reason: _reason, ...kept } = invoice;
    return kept;
  }
  const { state: _state, ...kept } = invoice;
  return kept;
};

const faultOfReason = (detail: string): InvalidValues<'INVALID'> =>
  invalidValues('INVALID', [{ pointer: '/reason', code: 'REQUIRED', detail }]);

/** The last day that the invoice speaks of: its issue, its last state, or the notice that it was suspended. */
const lastDayOf = (invoice: NumberedInvoice): CalendarDate => {
  const last = invoice.statusHistory.at(-1);
  const said = presentSuspension(invoice)?.on ?? (last === undefined ? undefined : dayOf(last));
  return said === undefined ? invoice.issuedOn : latest(invoice.issuedOn, said);
};

/**
 * Records what finance says about an invoice. The first suspension interrupts the payment period, unless it has run out;
 * once everything missing has come, a new one opens (CCP R2192-27, R2192-29). Said of a suspended invoice with a day,
 * `SUSPENDED` tells when the notice was received.
 */
export const changeStatus = (invoice: Invoice, change: ChangeStatus): Result<NumberedInvoice, StatusRefusal> => {
  const { at, by, on } = change;
  const reason = change.reason?.trim() ?? '';
  if (invoice.state === 'SUSPENDED' && change.state === 'SUSPENDED' && on !== undefined) {
    if (on === presentSuspension(invoice)?.noticeReceivedOn) return err(wrongState(invoice, change.state));
    return reason === '' ? noticeReceived(invoice, { on, at, by }) : err(faultOfReason(words.reasonKept));
  }
  const to = allowedStates(invoice.state).find((state) => state === change.state);
  if (invoice.state === 'HELD' || to === undefined) return err(wrongState(invoice, change.state));
  const today = parisDay(new Date(at));
  const fault = on === undefined ? null : faultOfDay({ on, today }, lastDayOf(invoice));
  if (fault !== null) return err(fault);
  const step: StatusStep = {
    state: to,
    at,
    by,
    ...(on === undefined ? {} : { on }),
    ...(reason === '' ? {} : { reason }),
  };
  const next: Numbered = { ...withoutState(invoice), statusHistory: [...invoice.statusHistory, step] };
  if (to === 'SUSPENDED' || to === 'REJECTED')
    return reason === '' ? err(faultOfReason(words.reasonRequired(to))) : ok({ ...next, state: to, reason });
  return to === 'IN_PROCESS'
    ? ok({ ...next, state: to, paymentDueOn: dueOnceComplete(invoice, on ?? today) })
    : ok({ ...next, state: to });
};
