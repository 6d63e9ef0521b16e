import { describe, expect, it } from 'vitest';
import { addDays, date } from '../../../domain/calendar-date.ts';
import { paymentClock, paymentDueOn } from '../../../domain/invoice/payment.ts';
import { followed, issuedInvoice } from '../../support/invoices.ts';

const on = (day: string): string => `${day}T11:00:00.000Z`;

describe('count the days to pay', () => {
  it('gives thirty days from the issue', () => {
    expect(paymentDueOn(date('2023-01-05'))).toBe('2023-02-04');
    expect(paymentDueOn(date('2024-01-31'))).toBe('2024-03-01');
    expect(paymentDueOn(date('2023-12-31'))).toBe('2024-01-30');
  });

  it.each([
    ['2023-01-05', 0, false],
    ['2023-01-06', 1, false],
    ['2023-02-04', 30, false],
    ['2023-02-05', 31, true],
    ['2023-01-01', 0, false],
  ])('on %s it is day %i of 30', (today, day, late) => {
    expect(paymentClock(issuedInvoice(), date(today))).toEqual({
      state: 'RUNNING',
      day,
      of: 30,
      dueOn: '2023-02-04',
      late,
      startedOn: '2023-01-05',
      formerDueOn: null,
      suspension: null,
    });
  });

  it('is late exactly after the due date', () => {
    const invoice = issuedInvoice();
    for (let day = 0; day <= 60; day += 1) {
      const today = addDays(invoice.issuedOn, day);
      expect(paymentClock(invoice, today).late).toBe(today > invoice.paymentDueOn);
    }
  });

  it('stops while suspended', () => {
    const suspended = followed(
      issuedInvoice(),
      { state: 'IN_PROCESS', at: on('2023-01-10') },
      { state: 'SUSPENDED', at: on('2023-01-12') },
    );
    expect(paymentClock(suspended, date('2023-03-31'))).toMatchObject({ state: 'INTERRUPTED', day: 7, late: false });
  });

  it('opens thirty new days when resumed, in Paris’s day', () => {
    const resumed = followed(
      issuedInvoice(),
      { state: 'IN_PROCESS', at: on('2023-01-10') },
      { state: 'SUSPENDED', at: on('2023-01-12') },
      { state: 'IN_PROCESS', at: '2023-01-31T23:30:00.000Z' },
    );
    expect(resumed.paymentDueOn).toBe('2023-03-03');
    expect(paymentClock(resumed, date('2023-02-01'))).toMatchObject({ state: 'RUNNING', day: 0, dueOn: '2023-03-03' });
    expect(paymentClock(resumed, date('2023-03-04'))).toMatchObject({ day: 31, late: true });
  });

  it('is interrupted once only: a second suspension leaves the clock running', () => {
    const twice = followed(
      issuedInvoice(),
      { state: 'IN_PROCESS', at: on('2023-01-10') },
      { state: 'SUSPENDED', at: on('2023-01-12') },
      { state: 'IN_PROCESS', at: on('2023-02-01') },
      { state: 'SUSPENDED', at: on('2023-02-10') },
    );
    expect(paymentClock(twice, date('2023-02-20'))).toMatchObject({ state: 'RUNNING', day: 19, dueOn: '2023-03-03' });
    const resumed = followed(twice, { state: 'IN_PROCESS', at: on('2023-02-25') });
    expect(resumed.paymentDueOn).toBe('2023-03-03');
    expect(paymentClock(resumed, date('2023-02-26')).day).toBe(25);
  });

  it('stops for good once paid or rejected', () => {
    const paid = followed(
      issuedInvoice(),
      { state: 'IN_PROCESS', at: on('2023-01-10') },
      { state: 'PAYMENT_ORDERED', at: on('2023-01-20') },
      { state: 'PAID', at: on('2023-02-10') },
    );
    expect(paymentClock(paid, date('2024-01-01'))).toMatchObject({ state: 'STOPPED', day: 36, late: true });
    const rejected = followed(issuedInvoice(), { state: 'REJECTED', at: on('2023-01-15') });
    expect(paymentClock(rejected, date('2024-01-01'))).toMatchObject({ state: 'STOPPED', day: 10, late: false });
  });
});
