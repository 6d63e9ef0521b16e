import { addDays, type CalendarDate, daysBetween, parisDay } from '../calendar-date.ts';
import type { NumberedInvoice } from './invoice.ts';

/** Payment period of a local authority. */
export const paymentPeriod = { days: 30, article: 'CCP R2192-10' } as const;

/** `start`: the day of issue, or of resumption after the period was interrupted. */
export const paymentDueOn = (start: CalendarDate): CalendarDate => addDays(start, paymentPeriod.days);

/** Whether the payment period is interrupted: suspended for the first time (CCP R2192-27 allows one interruption). */
export const isInterrupted = (invoice: NumberedInvoice): boolean =>
  invoice.state === 'SUSPENDED' && invoice.statusHistory.filter(({ state }) => state === 'SUSPENDED').length === 1;

/** `RUNNING` towards payment; `INTERRUPTED` until what is missing comes; `STOPPED` once paid or rejected. */
export type PaymentClock = {
  readonly state: 'RUNNING' | 'INTERRUPTED' | 'STOPPED';
  /** Days since the period began: 0 on the first day, 30 on the last, more when late. */
  readonly day: number;
  readonly of: number;
  readonly dueOn: CalendarDate;
  readonly late: boolean;
};

const dayOf = (at: string): CalendarDate => parisDay(new Date(at));

/** Day n of 30, as the provider and finance both read it. */
export const paymentClock = (invoice: NumberedInvoice, today: CalendarDate): PaymentClock => {
  const suspended = invoice.statusHistory.findIndex(({ state }) => state === 'SUSPENDED');
  const resumed = suspended < 0 ? undefined : invoice.statusHistory[suspended + 1];
  const opened = resumed?.state === 'IN_PROCESS' ? dayOf(resumed.at) : invoice.issuedOn;
  const last = invoice.statusHistory.at(-1);
  const ended = last !== undefined && (last.state === 'PAID' || last.state === 'REJECTED');
  const stopped = isInterrupted(invoice) || ended;
  const reached = stopped && last !== undefined ? dayOf(last.at) : today;
  const day = Math.max(0, daysBetween(opened, reached));
  return {
    state: ended ? 'STOPPED' : stopped ? 'INTERRUPTED' : 'RUNNING',
    day,
    of: paymentPeriod.days,
    dueOn: invoice.paymentDueOn,
    late: day > paymentPeriod.days,
  };
};
