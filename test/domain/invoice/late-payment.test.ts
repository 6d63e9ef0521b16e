import { describe, expect, it } from 'vitest';
import { date } from '../../../domain/calendar-date.ts';
import type { NumberedInvoice } from '../../../domain/invoice/invoice.ts';
import { latePayment } from '../../../domain/invoice/late-payment.ts';
import { followed, invoiceIn, issuedInvoice } from '../../support/invoices.ts';

const at = (day: string): string => `${day}T11:00:00.000Z`;
const late = (invoice: NumberedInvoice, today: string) => latePayment(invoice, date(today));
/** An invoice of 48 000 € whose period runs from that day. */
const from = (on: string) =>
  issuedInvoice({
    consultationDate: date('2021-01-04'),
    paymentPeriodFrom: { event: 'CONTRACT_NOTIFICATION', on: date(on) },
  });

describe('tell what a late payment costs', () => {
  it('is nothing until the last day to pay is over', () => {
    expect(late(issuedInvoice(), '2023-02-04')).toBeNull();
    expect(late(issuedInvoice(), '2023-02-05')).toMatchObject({ from: '2023-02-05', to: '2023-02-05', days: 1 });
  });

  it('counts from the day after to the day paid, both included, and forty euros', () => {
    const paid = followed(
      issuedInvoice(),
      { state: 'IN_PROCESS', at: at('2023-01-10') },
      { state: 'PAYMENT_ORDERED', at: at('2023-02-20') },
      { state: 'PAID', at: at('2023-03-10'), on: '2023-03-06' },
    );
    // 48 000 € × 10,5 % × 30 / 365 = 414,246… €
    expect(late(paid, '2024-01-01')).toMatchObject({
      from: '2023-02-05',
      to: '2023-03-06',
      days: 30,
      baseCents: 4_800_000,
      rateMillionths: 105_000,
      interestCents: 41_425,
      recoveryCents: 4_000,
      payableBy: '2023-04-20',
    });
  });

  it('is owed on the amount with VAT', () => {
    const taxed = issuedInvoice({ vatExempt: false, amountInclTaxCents: 28_800_000 });
    expect(late(taxed, '2023-03-06')).toMatchObject({ baseCents: taxed.amounts.inclTaxCents });
    expect(taxed.amounts.inclTaxCents).toBeGreaterThan(taxed.amounts.exclTaxCents);
  });

  it.each([
    // Day the period opened; the first day late is 31 days after.
    ['2022-05-31', '2022-07-01', 80_000],
    ['2022-11-30', '2022-12-31', 80_000],
    ['2022-12-01', '2023-01-01', 105_000],
    ['2023-05-30', '2023-06-30', 105_000],
    ['2023-05-31', '2023-07-01', 120_000],
    ['2023-12-01', '2024-01-01', 125_000],
    ['2024-05-31', '2024-07-01', 122_500],
    ['2024-12-01', '2025-01-01', 111_500],
    ['2025-05-31', '2025-07-01', 101_500],
    ['2025-12-01', '2026-01-01', 101_500],
  ])('opened on %s, late from %s: the rate of that half-year for the whole delay', (opened, first, rate) => {
    expect(late(from(opened), '2026-06-30')).toMatchObject({ from: first, rateMillionths: rate });
  });

  it('says that a rate is not known yet instead of computing', () => {
    expect(late(from('2026-05-31'), '2026-08-01')).toMatchObject({
      from: '2026-07-01',
      rateMillionths: null,
      interestCents: null,
      recoveryCents: 4_000,
      detail: expect.stringContaining('Le taux directeur de la BCE au 01/07/2026 n’est pas encore connu'),
    });
  });

  it('shows how it is computed', () => {
    expect(late(issuedInvoice(), '2023-03-06')?.detail).toBe(
      '48\u202F000,00\u00A0€ TTC × 10,5\u00A0% (BCE au 01/01/2023\u00A0: 2,5\u00A0%, plus 8 points, CCP R2192-31) × 30 / 365 jours = 414,25\u00A0€.',
    );
  });

  it('goes on under a suspension that interrupts nothing, and is nothing for a rejected invoice', () => {
    const suspended = followed(
      issuedInvoice(),
      { state: 'IN_PROCESS', at: at('2023-01-10') },
      { state: 'SUSPENDED', at: at('2023-02-20') },
    );
    expect(late(suspended, '2023-03-06')).toMatchObject({ days: 30 });
    expect(late(followed(suspended, { state: 'REJECTED', at: at('2023-03-07') }), '2023-03-08')).toBeNull();
    expect(late(invoiceIn('SUSPENDED'), '2023-12-31')).toBeNull();
  });
});
