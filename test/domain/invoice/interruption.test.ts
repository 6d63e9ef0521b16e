import { describe, expect, it } from 'vitest';
import { date } from '../../../domain/calendar-date.ts';
import type { NumberedInvoice } from '../../../domain/invoice/invoice.ts';
import { issue, replacementOf } from '../../../domain/invoice/issue.ts';
import { paymentClock } from '../../../domain/invoice/payment.ts';
import { changeStatus } from '../../../domain/invoice/status.ts';
import { answerSuspension, mayAnswer, mostAnswers } from '../../../domain/invoice/suspension.ts';
import { advanceTerms } from '../../support/advance-terms.ts';
import { followed, invoiceContent, invoiceIn, issuedInvoice } from '../../support/invoices.ts';

const at = (day: string): string => `${day}T11:00:00.000Z`;
const clock = (invoice: NumberedInvoice, today: string) => paymentClock(invoice, date(today));
/** Issued on 5 January 2023, hence due on 4 February; taken in charge on the 6th, suspended then. */
const suspended = (day: string, on?: string) =>
  followed(
    issuedInvoice(),
    { state: 'IN_PROCESS', at: at('2023-01-06') },
    { state: 'SUSPENDED', at: at(day), ...(on === undefined ? {} : { on }) },
  );
const noticed = (invoice: NumberedInvoice, on: string, today: string) =>
  changeStatus(invoice, { state: 'SUSPENDED', on: date(on), at: at(today), by: 'finance' });
const answered = (invoice: NumberedInvoice, day: string, text = 'Voici le bon de commande.') =>
  answerSuspension(invoice, { text, at: at(day), by: 'GR237' });
const value = <T>(result: { ok: true; value: T } | { ok: false; error: { detail: string } }): T => {
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
};

describe('interrupt the payment period', () => {
  it('stays where it stood when the invoice is rejected while interrupted (R2192-27)', () => {
    const interrupted = suspended('2023-01-10');
    expect(clock(interrupted, '2023-03-20')).toMatchObject({ state: 'INTERRUPTED', day: 5, late: false });
    const rejected = followed(interrupted, { state: 'REJECTED', at: at('2023-03-20') });
    expect(clock(rejected, '2023-03-20')).toMatchObject({ state: 'STOPPED', day: 5, late: false });
    expect(clock(rejected, '2024-01-01')).toMatchObject({ state: 'STOPPED', day: 5, late: false });
  });

  it('runs from the day the notice was received, not the one it was typed on', () => {
    expect(clock(suspended('2023-01-16', '2023-01-12'), '2023-01-20')).toMatchObject({
      day: 7,
      suspension: { interrupts: true, on: '2023-01-12', noticeReceivedOn: '2023-01-12' },
    });
  });

  it('takes the day of receipt later, and again when it was wrong', () => {
    const sent = suspended('2023-01-10');
    expect(clock(sent, '2023-01-20').suspension).toMatchObject({ on: '2023-01-10', noticeReceivedOn: null });
    const received = value(noticed(sent, '2023-01-12', '2023-01-16'));
    expect(received.statusHistory).toEqual(sent.statusHistory);
    expect(clock(received, '2023-01-20')).toMatchObject({ day: 7, suspension: { noticeReceivedOn: '2023-01-12' } });
    const corrected = value(noticed(received, '2023-01-13', '2023-01-17'));
    expect(clock(corrected, '2023-01-20')).toMatchObject({ day: 8, suspension: { noticeReceivedOn: '2023-01-13' } });
    expect(noticed(corrected, '2023-01-13', '2023-01-17')).toMatchObject({ error: { code: 'INVOICE_STATE' } });
  });

  it('does nothing after the last day to pay: late stays late, and the day does not move', () => {
    const late = suspended('2023-03-02');
    expect(clock(late, '2023-03-10')).toMatchObject({
      state: 'RUNNING',
      day: 64,
      late: true,
      suspension: { interrupts: false, detail: expect.stringContaining('après l’échéance du 04/02/2023') },
    });
    const resumed = followed(late, { state: 'IN_PROCESS', at: at('2023-03-20') });
    expect(resumed.paymentDueOn).toBe('2023-02-04');
    expect(clock(resumed, '2023-03-21')).toMatchObject({ state: 'RUNNING', day: 75, of: 30, formerDueOn: null });
    const rejected = followed(late, { state: 'REJECTED', at: at('2023-03-20') });
    expect(clock(rejected, '2023-04-01')).toMatchObject({ state: 'STOPPED', day: 74, late: true });
  });

  it('interrupts on the last day to pay, and not on the day after, whenever it was typed', () => {
    expect(clock(suspended('2023-02-06', '2023-02-04'), '2023-02-20')).toMatchObject({ day: 30, late: false });
    expect(clock(suspended('2023-02-06', '2023-02-05'), '2023-02-20')).toMatchObject({ day: 46, late: true });
    const sent = suspended('2023-02-03');
    expect(clock(sent, '2023-02-20').late).toBe(false);
    expect(clock(value(noticed(sent, '2023-02-06', '2023-02-08')), '2023-02-20').late).toBe(true);
  });

  it('opens thirty days the day everything missing came, and shows the former last day (R2192-29)', () => {
    const resumed = followed(suspended('2023-01-10'), {
      state: 'IN_PROCESS',
      at: at('2023-03-20'),
      on: '2023-03-15',
    });
    expect(resumed.paymentDueOn).toBe('2023-04-14');
    expect(clock(resumed, '2023-03-20')).toMatchObject({
      day: 5,
      of: 30,
      startedOn: '2023-03-15',
      dueOn: '2023-04-14',
      formerDueOn: '2023-02-04',
    });
  });

  it('opens what was left when that is longer', () => {
    const paymentPeriodFrom = { event: 'STARTING_ACT', on: date('2023-02-01') } as const;
    const resumed = followed(
      issuedInvoice({ paymentPeriodFrom }),
      { state: 'IN_PROCESS', at: at('2023-01-06') },
      { state: 'SUSPENDED', at: at('2023-01-12') },
      { state: 'IN_PROCESS', at: at('2023-01-20') },
    );
    // Due on 3 March: 50 days were left on 12 January.
    expect(resumed.paymentDueOn).toBe('2023-03-11');
    expect(clock(resumed, '2023-01-21')).toMatchObject({ day: 1, of: 50, formerDueOn: '2023-03-03' });
  });

  it('says that a second suspension interrupts nothing, and a rejection then leaves the clock at its day', () => {
    const twice = followed(
      suspended('2023-01-12'),
      { state: 'IN_PROCESS', at: at('2023-02-01') },
      { state: 'SUSPENDED', at: at('2023-02-10') },
    );
    expect(clock(twice, '2023-02-20')).toMatchObject({
      state: 'RUNNING',
      day: 19,
      suspension: { interrupts: false, detail: expect.stringContaining('a déjà été interrompu une fois') },
    });
    const rejected = followed(twice, { state: 'REJECTED', at: at('2023-02-25') });
    expect(clock(rejected, '2023-03-30')).toMatchObject({ state: 'STOPPED', day: 24 });
  });

  it('cannot be suspended once payment is ordered (R2192-27)', () => {
    const changed = changeStatus(invoiceIn('PAYMENT_ORDERED'), {
      state: 'SUSPENDED',
      at: at('2023-01-20'),
      by: 'finance',
      reason: 'Pièce manquante',
    });
    expect(changed).toMatchObject({ error: { code: 'INVOICE_STATE' } });
  });

  it('reads what the first release stored as it answered: a resumption after the last day to pay had moved it', () => {
    const resumed = followed(suspended('2023-01-12'), { state: 'IN_PROCESS', at: at('2023-03-20') });
    const stored = {
      ...resumed,
      statusHistory: resumed.statusHistory.map((step) =>
        step.state === 'SUSPENDED' ? { ...step, at: at('2023-03-01') } : step,
      ),
    };
    expect(clock(stored, '2023-03-25')).toMatchObject({ day: 5, of: 30, dueOn: '2023-04-19', late: false });
  });
});

describe('give the day something happened', () => {
  const change = (invoice: NumberedInvoice, state: 'PAID' | 'IN_PROCESS', on: string, today: string) =>
    changeStatus(invoice, { state, on: date(on), at: at(today), by: 'finance' });

  it('stops the clock on the day paid, not the one it was typed on', () => {
    const ordered = followed(
      issuedInvoice(),
      { state: 'IN_PROCESS', at: at('2023-01-10') },
      { state: 'PAYMENT_ORDERED', at: at('2023-01-20') },
    );
    const paid = value(change(ordered, 'PAID', '2023-02-04', '2023-02-10'));
    expect(clock(paid, '2023-03-01')).toMatchObject({ state: 'STOPPED', day: 30, late: false });
  });

  it.each([
    ['2023-01-21', 'ne peut pas être postérieure à aujourd’hui (20/01/2023)'],
    ['2023-01-09', 'ne peut pas être antérieure au 10/01/2023'],
  ])('refuses %s, with what is possible', (day, words) => {
    expect(change(invoiceIn('PAYMENT_ORDERED'), 'PAID', day, '2023-01-20')).toMatchObject({
      error: { code: 'INVALID', violations: [{ pointer: '/on', detail: expect.stringContaining(words) }] },
    });
  });

  it('is never before the issue, nor before the notice that what came answers', () => {
    expect(change(issuedInvoice(), 'IN_PROCESS', '2023-01-04', '2023-01-20')).toMatchObject({ ok: false });
    expect(change(issuedInvoice(), 'IN_PROCESS', '2023-01-05', '2023-01-20')).toMatchObject({ ok: true });
    const notice = value(noticed(suspended('2023-01-10'), '2023-01-12', '2023-01-16'));
    expect(change(notice, 'IN_PROCESS', '2023-01-11', '2023-01-20')).toMatchObject({ ok: false });
    expect(change(notice, 'IN_PROCESS', '2023-01-12', '2023-01-20')).toMatchObject({ ok: true });
  });

  it('takes no notice received in the future, before the invoice was taken in charge, or after an answer to it', () => {
    const sent = suspended('2023-01-10');
    expect(noticed(sent, '2023-01-17', '2023-01-16')).toMatchObject({ error: { code: 'INVALID' } });
    expect(noticed(sent, '2023-01-05', '2023-01-16')).toMatchObject({ error: { code: 'INVALID' } });
    const replied = value(answered(sent, '2023-01-12'));
    expect(noticed(replied, '2023-01-13', '2023-01-16')).toMatchObject({
      error: { violations: [{ detail: expect.stringContaining('Le titulaire a répondu le 12/01/2023') }] },
    });
    expect(noticed(replied, '2023-01-12', '2023-01-16')).toMatchObject({ ok: true });
  });

  it('does not drop a reason given with the day of receipt', () => {
    const said = { state: 'SUSPENDED', on: date('2023-01-12'), reason: 'Autre motif', by: 'finance' } as const;
    expect(changeStatus(suspended('2023-01-10'), { ...said, at: at('2023-01-16') })).toMatchObject({
      error: { code: 'INVALID', violations: [{ pointer: '/reason' }] },
    });
  });
});

describe('answer a suspension', () => {
  it('keeps the words and the day, and moves no state', () => {
    const sent = suspended('2023-01-10');
    const replied = value(answered(sent, '2023-01-17'));
    expect(replied).toEqual({
      ...sent,
      suspensionNotes: [
        {
          kind: 'ANSWER',
          suspension: 1,
          on: '2023-01-17',
          at: at('2023-01-17'),
          by: 'GR237',
          text: 'Voici le bon de commande.',
        },
      ],
    });
    expect(clock(replied, '2023-03-01')).toMatchObject({ state: 'INTERRUPTED', day: 5 });
  });

  it.each(['ISSUED', 'IN_PROCESS', 'PAYMENT_ORDERED', 'PAID', 'REJECTED'] as const)('has none to give: %s', (state) => {
    expect(answered(invoiceIn(state), '2023-01-17')).toMatchObject({ error: { code: 'INVOICE_STATE' } });
  });

  it('changes nothing when its words are sent again', () => {
    const first = value(answered(suspended('2023-01-10'), '2023-01-17'));
    expect(value(answered(first, '2023-01-18'))).toBe(first);
  });

  it('belongs to its own suspension, which takes ten', () => {
    let first: NumberedInvoice = suspended('2023-01-10');
    for (let count = 0; count < mostAnswers; count += 1) first = value(answered(first, '2023-01-17', `Pièce ${count}`));
    expect(mayAnswer(first)).toMatchObject({ ok: false, error: { code: 'INVOICE_STATE' } });
    const second = followed(
      first,
      { state: 'IN_PROCESS', at: at('2023-01-20') },
      { state: 'SUSPENDED', at: at('2023-01-25') },
    );
    expect(value(answered(second, '2023-01-26')).suspensionNotes?.at(-1)).toMatchObject({ suspension: 2 });
  });
});

describe('open the payment period where the contract says (R2192-24)', () => {
  const from = (on: string) => ({ event: 'CONTRACT_NOTIFICATION', on: date(on) }) as const;

  it('runs from that event, be it before the issue', () => {
    const invoice = issuedInvoice({ paymentPeriodFrom: from('2022-12-20') });
    expect(invoice).toMatchObject({ issuedOn: '2023-01-05', paymentDueOn: '2023-01-19' });
    expect(clock(invoice, '2023-01-20')).toMatchObject({ day: 31, startedOn: '2022-12-20', late: true });
  });

  it('has not begun before that day', () => {
    expect(clock(issuedInvoice({ paymentPeriodFrom: from('2023-02-01') }), '2023-01-10')).toMatchObject({ day: 0 });
  });

  it.each([
    ['2022-12-20', '2023-03-31'],
    ['2023-03-10', '2023-04-09'],
  ])('never opens that of a replacement before it is issued: %s', (opened, dueOn) => {
    const terms = advanceTerms({ paymentPeriodFrom: from(opened) });
    const rejected = followed(issuedInvoice(terms), { state: 'REJECTED' });
    if (rejected.state !== 'REJECTED') throw new Error('not rejected');
    const content = replacementOf(rejected, invoiceContent(terms));
    const issued = value(issue(content, { rank: 2, on: date('2023-03-01'), at: at('2023-03-01'), by: 'GR237' }));
    expect(issued.paymentDueOn).toBe(dueOn);
  });
});
