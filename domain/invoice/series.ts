import { type CalendarDate, latest, yearOf } from '../calendar-date.ts';

/** The last number taken in a provider's series of one year, and its day. */
export type SeriesHead = { readonly last: number; readonly lastIssuedOn: CalendarDate };

/**
 * The next place in a series: one more than the last, and never a day before it, so that numbers stay chronological
 * (CGI ann. II art. 242 nonies A). `head`: of the series of `today`'s year; `null` when it has none yet.
 */
export const nextInSeries = (
  head: SeriesHead | null,
  today: CalendarDate,
): { readonly rank: number; readonly on: CalendarDate; readonly year: number } => {
  const on = head === null ? today : latest(today, head.lastIssuedOn);
  return { rank: (head?.last ?? 0) + 1, on, year: yearOf(on) };
};
