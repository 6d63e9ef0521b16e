import { addDays, addMonths, type CalendarDate, earliest, endOfMonth, latest, startOfMonth } from './calendar-date.ts';

/** How often realisations are declared and invoices made. */
export type Frequency = 'MONTHLY' | 'BIMONTHLY' | 'QUARTERLY';

/** `id`: `2023-01` (month), `2023-B1` (two months), `2023-Q1` (quarter). Both bounds are included. */
export type Period = { readonly id: string; readonly start: CalendarDate; readonly end: CalendarDate };

const months = { MONTHLY: 1, BIMONTHLY: 2, QUARTERLY: 3 } as const satisfies Record<Frequency, number>;
const letter = { MONTHLY: '', BIMONTHLY: 'B', QUARTERLY: 'Q' } as const satisfies Record<Frequency, string>;

const nameOf = (firstDay: CalendarDate, frequency: Frequency): string => {
  const index = Math.floor((Number(firstDay.slice(5, 7)) - 1) / months[frequency]) + 1;
  return frequency === 'MONTHLY' ? firstDay.slice(0, 7) : `${firstDay.slice(0, 4)}-${letter[frequency]}${index}`;
};

/** The calendar block of `frequency` that holds `day`: a month, an even pair of months or a quarter of the civil year. */
const blockOf = (day: CalendarDate, frequency: Frequency): Period => {
  const span = months[frequency];
  const start = addMonths(startOfMonth(day), -((Number(day.slice(5, 7)) - 1) % span));
  return { id: nameOf(start, frequency), start, end: endOfMonth(addMonths(start, span - 1)) };
};

/**
 * The reporting periods between two days (included), cut at calendar ends and at the bounds themselves (docs/domain.md,
 * « Periods »). Pure: the same dates and frequency always give the same periods. Empty when
 * `from` is after `to`.
 */
export const periods = (from: CalendarDate, to: CalendarDate, frequency: Frequency): readonly Period[] => {
  const found: Period[] = [];
  for (let day = from; day <= to; ) {
    const block = blockOf(day, frequency);
    found.push({ id: block.id, start: latest(from, block.start), end: earliest(to, block.end) });
    day = addDays(block.end, 1);
  }
  return found;
};

export const frequencyLabels = {
  MONTHLY: 'Mensuelle',
  BIMONTHLY: 'Bimestrielle',
  QUARTERLY: 'Trimestrielle',
} as const satisfies Record<Frequency, string>;
