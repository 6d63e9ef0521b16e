/** A sentence of the API as French is printed: a sign never begins a line. */
export const french = (sentence: string): string =>
  sentence
    .replaceAll(/ ([:;?!»€%])/gu, '\u00a0$1')
    .replaceAll('« ', '«\u00a0')
    .replaceAll('CCP ', 'CCP\u00a0');

/** Days are `YYYY-MM-DD` text from end to end: cut, never turned into instants, so that no time zone can move them. */

const pad = (text: string): string => text.padStart(2, '0');

/** `2023-01-05` → `05/01/2023`; nothing → « – ». */
export const frenchDay = (day: string | null | undefined): string => {
  if (day === null || day === undefined || day === '') return '–';
  const [year = '', month = '', date = ''] = day.slice(0, 10).split('-');
  return `${date}/${month}/${year}`;
};

const exists = (year: number, month: number, date: number): boolean => {
  const there = new Date(Date.UTC(year, month - 1, date));
  return there.getUTCFullYear() === year && there.getUTCMonth() === month - 1 && there.getUTCDate() === date;
};

/**
 * What a person typed as a day (`5/1/2023`, `05-01-2023`, `05 01 2023`, `05012023`) as `YYYY-MM-DD`; `null` when it is no
 * existing day. Two-digit years are refused: they are guesses.
 */
export const parseFrenchDay = (typed: string): string | null => {
  const found = /^\s*(?:(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})|(\d{2})(\d{2})(\d{4}))\s*$/u.exec(typed);
  if (found === null) return null;
  const [, d1, m1, y1, d2, m2, y2] = found;
  const [date = '', month = '', year = ''] = [d1 ?? d2, m1 ?? m2, y1 ?? y2];
  return exists(Number(year), Number(month), Number(date)) ? `${year}-${pad(month)}-${pad(date)}` : null;
};

const moment = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
/** An instant (RFC 3339) as Paris reads it. */
export const frenchInstant = (at: string): string => moment.format(new Date(at));

const clock = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' });
const longDay = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'UTC',
  weekday: 'long',
  day: '2-digit',
  month: 'short',
  year: 'numeric',
});
const parisDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' });

/** The calendar day in France. */
export const todayInFrance = (now: Date): string => parisDay.format(now);

/** As the guide's header: « Jeudi 05 janv. 2023 14:38 ». */
export const headerTime = (day: string, now: Date): string => {
  const written = longDay.format(new Date(`${day}T00:00:00Z`));
  return `${written.slice(0, 1).toUpperCase()}${written.slice(1)} ${clock.format(now)}`;
};

const euro = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' });
/** Cents as euros: `4800000` → « 48 000,00 € ». */
export const euros = (cents: number): string => euro.format(cents / 100);

const percent = new Intl.NumberFormat('fr-FR', { style: 'percent', maximumFractionDigits: 2 });
export const percentage = (rate: number): string => percent.format(rate);

const decimal = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 2 });
export const number = (value: number): string => decimal.format(value);

/** « 7,5 » or « 7.5 » → 7.5; anything else → `null`. */
export const parseNumber = (typed: string): number | null => {
  const plain = typed.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/u.test(plain) ? Number(plain) : null;
};

/** « 1 action », « 14 actions », « aucune action »: `none` as it is said when there is nothing. */
export const counted = (count: number, one: string, many: string, none: string): string =>
  count === 0 ? none : `${number(count)} ${count === 1 ? one : many}`;
