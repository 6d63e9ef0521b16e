import { parisDay } from '../calendar-date.ts';
import { type InvalidValues, invalidValues, type Refused } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import type { Invoice, InvoiceState, Numbered, NumberedInvoice, StatusStep } from './invoice.ts';
import { isInterrupted, paymentDueOn } from './payment.ts';
import * as words from './words.ts';

/** `at`: RFC 3339, UTC. `reason`: required to suspend or reject; kept in the history otherwise. */
export type ChangeStatus = {
  readonly state: InvoiceState;
  readonly reason?: string | undefined;
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

/**
 * Records what finance says about an invoice. The first suspension interrupts the payment period, and resuming starts a
 * new one of thirty days (CCP R2192-27, R2192-29). Later suspensions leave the due date unchanged.
 */
export const changeStatus = (invoice: Invoice, change: ChangeStatus): Result<NumberedInvoice, StatusRefusal> => {
  const { at, by } = change;
  const to = allowedStates(invoice.state).find((state) => state === change.state);
  if (invoice.state === 'HELD' || to === undefined) return err(wrongState(invoice, change.state));
  const reason = change.reason?.trim() ?? '';
  const entry: StatusStep = { state: to, at, by, ...(reason === '' ? {} : { reason }) };
  const next: Numbered = { ...withoutState(invoice), statusHistory: [...invoice.statusHistory, entry] };
  if (to === 'SUSPENDED' || to === 'REJECTED') {
    if (reason !== '') return ok({ ...next, state: to, reason });
    const detail = words.reasonRequired(to);
    return err(invalidValues('INVALID', [{ pointer: '/reason', code: 'REQUIRED', detail }]));
  }
  if (to === 'IN_PROCESS' && isInterrupted(invoice))
    return ok({ ...next, state: to, paymentDueOn: paymentDueOn(parisDay(new Date(at))) });
  return ok({ ...next, state: to });
};
