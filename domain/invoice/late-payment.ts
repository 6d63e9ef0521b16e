import { addDays, type CalendarDate, date, formatFrench } from '../calendar-date.ts';
import { type Cents, formatEuros, formatRate, roundHalfUp } from '../money.ts';
import type { NumberedInvoice } from './invoice.ts';
import { paymentClock } from './payment.ts';

/**
 * The ECB's rate on its main refinancing operations on the first day of each half-year, in millionths
 * (« Key ECB interest rates », ecb.europa.eu): one line a half-year, so that a rate which nobody has looked up is not
 * taken for known. A rate is added here once that day has come.
 */
const refinancingRates: Readonly<Record<string, number>> = {
  '2019-01-01': 0,
  '2019-07-01': 0,
  '2020-01-01': 0,
  '2020-07-01': 0,
  '2021-01-01': 0,
  '2021-07-01': 0,
  '2022-01-01': 0,
  '2022-07-01': 0,
  '2023-01-01': 25_000,
  '2023-07-01': 40_000,
  '2024-01-01': 45_000,
  '2024-07-01': 42_500,
  '2025-01-01': 31_500,
  '2025-07-01': 21_500,
  '2026-01-01': 21_500,
};

const addedMillionths = 80_000;
const daysOfYear = 365;
const recovery = { cents: 4_000, article: 'CCP D2192-35' } as const;
/** To pay interest and indemnity, after the principal. */
const settlement = { days: 45, article: 'CCP R2192-36' } as const;

export type LatePayment = {
  /** The first day of interest, the one after the last day to pay, and the last so far: `days` in all. */
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly days: number;
  /** What interest is due on: the invoice with VAT. */
  readonly baseCents: Cents;
  /** For the whole delay; `null` while the product does not know the half-year's. */
  readonly rateMillionths: number | null;
  readonly interestCents: Cents | null;
  readonly recoveryCents: Cents;
  /** The last day to pay both, once the principal is. */
  readonly payableBy: CalendarDate | null;
  readonly detail: string;
};

const halfYearOf = (day: CalendarDate): CalendarDate =>
  date(`${day.slice(0, 4)}-${day.slice(5, 7) <= '06' ? '01' : '07'}-01`);

/**
 * What a late payment costs, due without being asked for (CCP L2192-13): interest from the day after the last day to pay
 * to the day of payment, both counted (R2192-32), on the amount with VAT (R2192-33), at the rate of the half-year in
 * which it began (R2192-31), and the flat indemnity. `null` in time, and for a rejected invoice, which nobody has to pay.
 */
export const latePayment = (invoice: NumberedInvoice, today: CalendarDate): LatePayment | null => {
  const clock = paymentClock(invoice, today);
  if (!clock.late || invoice.state === 'REJECTED') return null;
  const from = addDays(clock.dueOn, 1);
  const days = clock.day - clock.of;
  const to = addDays(clock.dueOn, days);
  const halfYear = halfYearOf(from);
  const base = invoice.amounts.inclTaxCents;
  const known = refinancingRates[halfYear];
  const rate = known === undefined ? null : known + addedMillionths;
  const interest =
    rate === null
      ? null
      : Number(roundHalfUp(BigInt(base) * BigInt(rate) * BigInt(days), BigInt(daysOfYear) * 1_000_000n));
  return {
    from,
    to,
    days,
    baseCents: base,
    rateMillionths: rate,
    interestCents: interest,
    recoveryCents: recovery.cents,
    payableBy: invoice.state === 'PAID' ? addDays(to, settlement.days) : null,
    detail:
      rate === null || interest === null || known === undefined
        ? `Le taux directeur de la BCE au ${formatFrench(halfYear)} n’est pas encore connu ici\u00A0: les intérêts moratoires sont dus depuis le ${formatFrench(from)} (CCP R2192-31), leur montant ne peut pas être calculé.`
        : `${formatEuros(base)} TTC × ${formatRate({ millionths: rate })} (BCE au ${formatFrench(halfYear)}\u00A0: ${formatRate({ millionths: known })}, plus 8 points, CCP R2192-31) × ${days} / ${daysOfYear} jours = ${formatEuros(interest)}.`,
  };
};
