declare const brand: unique symbol;

/**
 * A day of the calendar, written `YYYY-MM-DD`, between 1900-01-01 and 2199-12-31. It has no hour and no zone, so nothing
 * can shift it; as a string it sorts in time order. Only the real days of the calendar carry this type.
 */
export type CalendarDate = string & { readonly [brand]: true };

const DAY_MS = 86_400_000;
const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysInMonth = (year: number, month: number): number => {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
};

const isCalendarDate = (text: string): text is CalendarDate => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const { year, month, day } = split(text);
  if (year < FIRST_YEAR || year > LAST_YEAR) return false;
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
};

const split = (text: string): { year: number; month: number; day: number } => ({
  year: Number(text.slice(0, 4)),
  month: Number(text.slice(5, 7)),
  day: Number(text.slice(8, 10)),
});

/** ISO form only; `undefined` when the day does not exist (31/02) or lies outside the years 1900–2199. */
export const parseCalendarDate = (text: string): CalendarDate | undefined => (isCalendarDate(text) ? text : undefined);

/** For literals and for days already checked. Throws on anything that is not a day: that is a defect, not a refusal. */
export const date = (text: string): CalendarDate => {
  if (!isCalendarDate(text)) throw new RangeError(`Not a calendar date: ${text}`);
  return text;
};

const ofParts = (year: number, month: number, day: number): CalendarDate =>
  date(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`);

const FIRST_DAY = date('1900-01-01');
const LAST_DAY = date('2199-12-31');

/** Days since 1970-01-01. UTC has no clock changes, so the division is exact. */
const ordinal = (day: CalendarDate): number => {
  const parts = split(day);
  return Date.UTC(parts.year, parts.month - 1, parts.day) / DAY_MS;
};

/** Clamped to the calendar's bounds, so that arithmetic never throws. */
const ofOrdinal = (value: number): CalendarDate => {
  if (value <= ordinal(FIRST_DAY)) return FIRST_DAY;
  if (value >= ordinal(LAST_DAY)) return LAST_DAY;
  return date(new Date(value * DAY_MS).toISOString().slice(0, 10));
};

/** For `sort`: negative when `a` comes first. */
export const compareDates = (a: CalendarDate, b: CalendarDate): -1 | 0 | 1 => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** `days` is a whole number, negative to go back. Stops at 1900-01-01 and 2199-12-31. */
export const addDays = (day: CalendarDate, days: number): CalendarDate => ofOrdinal(ordinal(day) + days);

/** Same day of the month, or the month's last day when it has no such day: 31/01 + 1 month = 28/02. */
export const addMonths = (day: CalendarDate, months: number): CalendarDate => {
  const parts = split(day);
  const index = parts.year * 12 + (parts.month - 1) + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12 + 1;
  if (year < FIRST_YEAR) return FIRST_DAY;
  if (year > LAST_YEAR) return LAST_DAY;
  return ofParts(year, month, Math.min(parts.day, daysInMonth(year, month)));
};

/** From `from` to `to`: 1 for the day after, negative when `to` comes first. */
export const daysBetween = (from: CalendarDate, to: CalendarDate): number => ordinal(to) - ordinal(from);

export const earliest = (first: CalendarDate, ...others: readonly CalendarDate[]): CalendarDate =>
  others.reduce((best, day) => (day < best ? day : best), first);

export const latest = (first: CalendarDate, ...others: readonly CalendarDate[]): CalendarDate =>
  others.reduce((best, day) => (day > best ? day : best), first);

export const startOfMonth = (day: CalendarDate): CalendarDate => {
  const { year, month } = split(day);
  return ofParts(year, month, 1);
};

export const endOfMonth = (day: CalendarDate): CalendarDate => {
  const { year, month } = split(day);
  return ofParts(year, month, daysInMonth(year, month));
};

export const yearOf = (day: CalendarDate): number => split(day).year;

/** `05/01/2023`, as the users write it. */
export const formatFrench = (day: CalendarDate): string => `${day.slice(8, 10)}/${day.slice(5, 7)}/${day.slice(0, 4)}`;

/** What people type: `5/1/2023`, `05-01-2023`, `05.01.2023`, `05012023`, or the ISO form. Four digits for the year. */
export const parseFrench = (text: string): CalendarDate | undefined => {
  const typed = text.trim();
  const french = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/.exec(typed) ?? /^(\d{2})()(\d{2})(\d{4})$/.exec(typed);
  if (french === null) return parseCalendarDate(typed);
  const [, day = '', , month = '', year = ''] = french;
  return parseCalendarDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`);
};

let parisFormat: Intl.DateTimeFormat | undefined;
/** Created on first use: loading time zone data takes 10 ms, a tenth of a cold start. */
const paris = (): Intl.DateTimeFormat => {
  parisFormat ??= new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Paris',
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return parisFormat;
};

/** Wall-clock time in Paris at that instant, read as if it were UTC: milliseconds since 1970. */
const parisWall = (instantMs: number): number => {
  const parts: Record<string, number> = {};
  for (const { type, value } of paris().formatToParts(instantMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const milliseconds = ((instantMs % 1000) + 1000) % 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
};

/** The day in Paris at that instant: from 23:00 UTC in winter, 22:00 in summer, it is already the next one. */
export const parisDay = (instant: Date): CalendarDate => ofOrdinal(Math.floor(parisWall(instant.getTime()) / DAY_MS));

/**
 * `day` in Paris at the time of day that Paris clocks show now (`realNow`), as RFC 3339 in UTC. A time skipped by a
 * clock change moves forward to the next that exists; a repeated one is its first occurrence.
 */
export const parisInstant = (day: CalendarDate, realNow: Date): string => {
  const nowMs = realNow.getTime();
  const nowWall = parisWall(nowMs);
  const timeOfDay = ((nowWall % DAY_MS) + DAY_MS) % DAY_MS;
  const wanted = ordinal(day) * DAY_MS + timeOfDay;
  if (wanted === nowWall) return realNow.toISOString();
  const offsetAt = (instantMs: number): number => parisWall(instantMs) - instantMs;
  const withOffsetBefore = wanted - offsetAt(wanted - DAY_MS);
  const candidates = [withOffsetBefore, wanted - offsetAt(wanted + DAY_MS)].sort((a, b) => a - b);
  const exact = candidates.find((candidate) => parisWall(candidate) === wanted);
  return new Date(exact ?? withOffsetBefore).toISOString();
};
