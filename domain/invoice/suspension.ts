import { type CalendarDate, formatFrench, latest, parisDay } from '../calendar-date.ts';
import { type InvalidValues, invalidValues, type Refused } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import type { Invoice, SuspendedInvoice, SuspensionNote } from './invoice.ts';
import { dayOf, suspensionsOf } from './payment.ts';
import * as words from './words.ts';

/** `on`: the day given; `today`: the day it is said on. */
type Given = { readonly on: CalendarDate; readonly today: CalendarDate };

/** A day that finance gives happened: not in the future, nor before the invoice or what was said last before it. */
export const faultOfDay = ({ on, today }: Given, notBefore: CalendarDate): InvalidValues<'INVALID'> | null => {
  const detail =
    on > today
      ? words.dayInFuture(formatFrench(today))
      : on < notBefore
        ? words.dayBefore(formatFrench(notBefore))
        : null;
  return detail === null ? null : invalidValues('INVALID', [{ pointer: '/on', code: 'INVALID', detail }]);
};

const noted = (invoice: SuspendedInvoice, note: SuspensionNote): SuspendedInvoice => ({
  ...invoice,
  suspensionNotes: [...(invoice.suspensionNotes ?? []), note],
});

type Said = { readonly at: string; readonly by: string };

/** The day the notice of the present suspension was received, given after it; given again, it is corrected. */
export const noticeReceived = (
  invoice: SuspendedInvoice,
  { on, at, by }: Said & { readonly on: CalendarDate },
): Result<SuspendedInvoice, InvalidValues<'INVALID'>> => {
  const suspension = suspensionsOf(invoice).at(-1);
  if (suspension === undefined) throw new Error(`${invoice.id} is suspended and its history does not say so`);
  const before = invoice.statusHistory[suspension.index - 1];
  const notBefore = before === undefined ? invoice.issuedOn : latest(invoice.issuedOn, dayOf(before));
  const fault = faultOfDay({ on, today: parisDay(new Date(at)) }, notBefore);
  if (fault !== null) return err(fault);
  const [answer] = suspension.answers;
  if (answer !== undefined && on > answer.on) {
    const detail = words.noticeAfterAnswer(formatFrench(answer.on));
    return err(invalidValues('INVALID', [{ pointer: '/on', code: 'INVALID', detail }]));
  }
  return ok(noted(invoice, { kind: 'NOTICE_RECEIVED', suspension: suspension.rank, on, at, by }));
};

/** So that no invoice outgrows what the table takes. */
export const mostAnswers = 10;

/** Whether the provider may answer: only while the invoice is suspended. */
export const mayAnswer = (invoice: Invoice): Result<SuspendedInvoice, Refused<'INVOICE_STATE'>> => {
  if (invoice.state !== 'SUSPENDED') return err({ code: 'INVOICE_STATE', detail: words.notSuspended(invoice.state) });
  return (suspensionsOf(invoice).at(-1)?.answers.length ?? 0) < mostAnswers
    ? ok(invoice)
    : err({ code: 'INVOICE_STATE', detail: words.answeredEnough(mostAnswers) });
};

/** What the provider says it has completed, dated. It moves no state: finance judges whether everything has come. */
export const answerSuspension = (
  invoice: Invoice,
  { text, at, by }: Said & { readonly text: string },
): Result<SuspendedInvoice, Refused<'INVOICE_STATE'>> => {
  const answerable = mayAnswer(invoice);
  if (!answerable.ok) return answerable;
  const suspensions = suspensionsOf(answerable.value);
  // The same words again, because their answer was lost: they are there already.
  if (suspensions.at(-1)?.answers.at(-1)?.text === text) return ok(answerable.value);
  const suspension = suspensions.length;
  return ok(noted(answerable.value, { kind: 'ANSWER', suspension, on: parisDay(new Date(at)), at, by, text }));
};
