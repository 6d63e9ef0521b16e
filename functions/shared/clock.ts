import { type CalendarDate, parisDay, parisInstant, parseCalendarDate } from '../../domain/calendar-date.ts';

/** The business day and instant. Tokens, expiries and retries stay on real time (`realNow`). */
export type Clock = {
  readonly today: () => CalendarDate;
  /** RFC 3339, UTC: the business day with the real time of day in Paris. */
  readonly now: () => string;
  readonly realNow: () => Date;
};

/** The real day in Paris, unless the environment sets another: only the local player does, never a deployed stack. */
export const clockFromEnvironment = (): Clock => {
  const today = () => parseCalendarDate(process.env['BUSINESS_TODAY'] ?? '') ?? parisDay(new Date());
  return {
    today,
    now: () =>
      process.env['BUSINESS_TODAY'] === undefined ? new Date().toISOString() : parisInstant(today(), new Date()),
    realNow: () => new Date(),
  };
};
