import { addDays, type CalendarDate, daysBetween, formatFrench, latest, parisDay } from '../calendar-date.ts';
import type { NumberedInvoice, StatusStep, SuspensionNote } from './invoice.ts';
import * as words from './words.ts';

/** The longest a local authority may take to pay. */
export const paymentPeriod = { days: 30, article: 'CCP R2192-10' } as const;

export const paymentDueOn = (start: CalendarDate): CalendarDate => addDays(start, paymentPeriod.days);

/**
 * The day the first payment period opens: that of the contract's event (CCP R2192-24 and R2192-25), else of the issue.
 * A replacement is a new request, so that its period never opens before its own issue.
 */
export const periodOpensOn = ({
  issuedOn,
  paymentPeriodFrom: from,
  replaces,
}: Pick<NumberedInvoice, 'issuedOn' | 'paymentPeriodFrom' | 'replaces'>): CalendarDate => {
  if (from === undefined) return issuedOn;
  return replaces === undefined ? from.on : latest(issuedOn, from.on);
};

/** The day of what an entry says: the one that was given, else the one it was said on. */
export const dayOf = ({ on, at }: StatusStep): CalendarDate => on ?? parisDay(new Date(at));

export type Suspension = {
  /** 1 for the invoice's first. */
  readonly rank: number;
  /** Of its entry in the history. */
  readonly index: number;
  /** The day its notice was received; until that is known, the day it was said. */
  readonly on: CalendarDate;
  readonly noticeReceivedOn: CalendarDate | null;
  readonly answers: readonly (SuspensionNote & { readonly kind: 'ANSWER' })[];
};

export const suspensionsOf = ({ statusHistory, suspensionNotes = [] }: NumberedInvoice): readonly Suspension[] =>
  statusHistory
    .flatMap((entry, index) => (entry.state === 'SUSPENDED' ? [{ entry, index }] : []))
    .map(({ entry, index }, before) => {
      const rank = before + 1;
      const notes = suspensionNotes.filter(({ suspension }) => suspension === rank);
      const received = notes.findLast(({ kind }) => kind === 'NOTICE_RECEIVED')?.on ?? entry.on ?? null;
      const answers = notes.filter((note) => note.kind === 'ANSWER');
      return { rank, index, on: received ?? dayOf(entry), noticeReceivedOn: received, answers };
    });

/** The last day to pay, as if nothing had interrupted the period. */
const firstDueOn = (invoice: NumberedInvoice): CalendarDate => paymentDueOn(periodOpensOn(invoice));

/** Only the first suspension may interrupt the period (CCP R2192-27), and nothing interrupts one that has run out. */
const interrupts = (invoice: NumberedInvoice, { rank, on }: Suspension): boolean =>
  rank === 1 && on <= firstDueOn(invoice);

/** The suspension that the invoice is under now. */
export const presentSuspension = (invoice: NumberedInvoice): Suspension | undefined =>
  invoice.state === 'SUSPENDED' ? suspensionsOf(invoice).at(-1) : undefined;

/**
 * The last day to pay once everything missing has come, on `received`: thirty days from then, or the days that were left
 * when the notice was received if they were more (CCP R2192-29). Unchanged where the suspension did not interrupt.
 */
export const dueOnceComplete = (invoice: NumberedInvoice, received: CalendarDate): CalendarDate => {
  const suspension = presentSuspension(invoice);
  if (suspension === undefined || !interrupts(invoice, suspension)) return invoice.paymentDueOn;
  return addDays(received, Math.max(paymentPeriod.days, daysBetween(suspension.on, firstDueOn(invoice))));
};

/** `RUNNING` towards payment; `INTERRUPTED` until what is missing comes; `STOPPED` once paid or rejected. */
export type PaymentClock = {
  readonly state: 'RUNNING' | 'INTERRUPTED' | 'STOPPED';
  /** Days gone by since the period opened: 0 that day, 30 on the last one, more when late. */
  readonly day: number;
  readonly of: number;
  readonly dueOn: CalendarDate;
  readonly late: boolean;
  /** The day the present period opened. */
  readonly startedOn: CalendarDate;
  /** What the last day to pay was before the interruption that moved it. */
  readonly formerDueOn: CalendarDate | null;
  /** The suspension that the invoice is under, and what it does to the period. */
  readonly suspension: {
    readonly interrupts: boolean;
    readonly on: CalendarDate;
    readonly noticeReceivedOn: CalendarDate | null;
    readonly detail: string;
  } | null;
};

/** The day the clock stands at: `today`, or the one that stopped it. */
const reachedOn = (invoice: NumberedInvoice, today: CalendarDate): CalendarDate => {
  const last = invoice.statusHistory.at(-1);
  const suspension = suspensionsOf(invoice).at(-1);
  if (last === undefined) return today;
  if (invoice.state === 'PAID') return dayOf(last);
  // Rejected while it was interrupted, it stays where the interruption had stopped it.
  const since = invoice.state === 'SUSPENDED' ? 1 : invoice.state === 'REJECTED' ? 2 : 0;
  const under = suspension !== undefined && suspension.index === invoice.statusHistory.length - since;
  if (under && interrupts(invoice, suspension)) return suspension.on;
  return invoice.state === 'REJECTED' ? dayOf(last) : today;
};

/** Day n of 30, as the provider and finance both read it. */
export const paymentClock = (invoice: NumberedInvoice, today: CalendarDate): PaymentClock => {
  const { paymentDueOn: dueOn, statusHistory, state } = invoice;
  const formerDueOn = firstDueOn(invoice);
  const moved = dueOn !== formerDueOn;
  const [first] = suspensionsOf(invoice);
  const resumed = first === undefined ? undefined : statusHistory[first.index + 1];
  const startedOn = moved && resumed !== undefined ? dayOf(resumed) : periodOpensOn(invoice);
  const suspension = presentSuspension(invoice);
  const interrupted = suspension !== undefined && interrupts(invoice, suspension);
  const reached = reachedOn(invoice, today);
  return {
    state: state === 'PAID' || state === 'REJECTED' ? 'STOPPED' : interrupted ? 'INTERRUPTED' : 'RUNNING',
    day: Math.max(0, daysBetween(startedOn, reached)),
    of: daysBetween(startedOn, dueOn),
    dueOn,
    late: reached > dueOn,
    startedOn,
    formerDueOn: moved ? formerDueOn : null,
    suspension:
      suspension === undefined
        ? null
        : {
            interrupts: interrupted,
            on: suspension.on,
            noticeReceivedOn: suspension.noticeReceivedOn,
            detail: interrupted
              ? words.interrupts(formatFrench(suspension.on), suspension.noticeReceivedOn !== null)
              : suspension.rank > 1
                ? words.interruptedBefore
                : words.interruptedTooLate(formatFrench(suspension.on), formatFrench(formerDueOn)),
          },
  };
};
