import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  type CalendarDate,
  compareDates,
  date,
  daysBetween,
  earliest,
  endOfMonth,
  formatFrench,
  latest,
  parisDay,
  parisInstant,
  parseCalendarDate,
  parseFrench,
  startOfMonth,
  yearOf,
} from '../../domain/calendar-date.ts';

const DAY_MS = 86_400_000;
const first = Date.UTC(1900, 0, 1) / DAY_MS;
const last = Date.UTC(2199, 11, 31) / DAY_MS;
const anyDay = fc
  .integer({ min: first, max: last })
  .map((ordinal): CalendarDate => date(new Date(ordinal * DAY_MS).toISOString().slice(0, 10)));
/** Far enough from both ends of the calendar for the arithmetic below. */
const innerDay = fc
  .integer({ min: first + 20_000, max: last - 20_000 })
  .map((ordinal): CalendarDate => date(new Date(ordinal * DAY_MS).toISOString().slice(0, 10)));

describe('parse a calendar date', () => {
  it.each(['2023-01-05', '2024-02-29', '2000-02-29', '1900-01-01', '2199-12-31'])('takes %s', (text) => {
    expect(parseCalendarDate(text)).toBe(text);
  });

  it.each([
    '2023-02-29', // not a leap year
    '1900-02-29', // nor is a century
    '2100-02-29',
    '2023-02-31',
    '2023-04-31',
    '2023-13-01',
    '2023-00-10',
    '2023-01-00',
    '2023-01-32',
    '1899-12-31',
    '2200-01-01',
    '23-01-05',
    '2023-1-5',
    '2023-01-05T00:00:00Z',
    ' 2023-01-05',
    '2023-01-05\n',
    '２０２３-01-05',
    '+02023-01-05',
    '',
  ])('refuses %j', (text) => {
    expect(parseCalendarDate(text)).toBeUndefined();
  });

  it('takes exactly the days that the calendar has, for every month of every year', () => {
    for (let year = 1900; year <= 2199; year += 1)
      for (let month = 1; month <= 12; month += 1) {
        const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
        const head = `${year}-${String(month).padStart(2, '0')}-`;
        const taken = Array.from({ length: 34 }, (_, day) => `${head}${String(day).padStart(2, '0')}`).filter(
          (text) => parseCalendarDate(text) !== undefined,
        );
        expect(taken).toHaveLength(days);
      }
  });

  it('throws on a literal that is no day, since that is a defect', () => {
    expect(() => date('2023-02-31')).toThrow(RangeError);
  });
});

describe('order and count days', () => {
  it('sorts dates in time order', () => {
    fc.assert(
      fc.property(anyDay, anyDay, (a, b) => {
        expect(compareDates(a, b)).toBe(Math.sign(Date.parse(a) - Date.parse(b)) + 0);
        expect(compareDates(a, b) + compareDates(b, a)).toBe(0);
        expect(earliest(a, b) <= latest(a, b)).toBe(true);
        expect([a, b]).toContain(earliest(a, b));
        expect([a, b]).toContain(latest(a, b));
      }),
    );
  });

  it('comes back after adding days and taking them off', () => {
    fc.assert(
      fc.property(innerDay, fc.integer({ min: -20_000, max: 20_000 }), (day, days) => {
        const moved = addDays(day, days);
        expect(daysBetween(day, moved)).toBe(days);
        expect(addDays(moved, -days)).toBe(day);
      }),
    );
  });

  it('counts a day as a day, clock change or not', () => {
    expect(addDays(date('2023-03-25'), 1)).toBe('2023-03-26');
    expect(daysBetween(date('2023-03-25'), date('2023-03-27'))).toBe(2);
    expect(daysBetween(date('2023-10-28'), date('2023-10-30'))).toBe(2);
  });

  it('stops at the ends of the calendar instead of leaving it', () => {
    expect(addDays(date('2199-12-31'), 30)).toBe('2199-12-31');
    expect(addDays(date('1900-01-01'), -1)).toBe('1900-01-01');
    expect(addMonths(date('2199-12-31'), 1)).toBe('2199-12-31');
    expect(addMonths(date('1900-01-31'), -1)).toBe('1900-01-01');
  });

  it.each([
    ['2023-01-31', 1, '2023-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2023-12-31', 2, '2024-02-29'],
    ['2023-03-31', -1, '2023-02-28'],
    ['2023-01-15', -1, '2022-12-15'],
    ['2023-01-02', 18, '2024-07-02'],
    ['2023-08-31', 0, '2023-08-31'],
    ['2023-12-01', -12, '2022-12-01'],
  ])('%s plus %i months is %s', (from, months, to) => {
    expect(addMonths(date(from), months)).toBe(to);
  });

  it('keeps every day inside its own month', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        expect(startOfMonth(day)).toBe(`${day.slice(0, 8)}01`);
        expect(endOfMonth(day).slice(0, 7)).toBe(day.slice(0, 7));
        expect(compareDates(endOfMonth(day), day)).not.toBe(-1);
        expect(yearOf(day)).toBe(Number(day.slice(0, 4)));
      }),
    );
  });

  it('ends the month on the eve of the next one', () => {
    fc.assert(
      fc.property(innerDay, (day) => {
        expect(addDays(endOfMonth(day), 1)).toBe(startOfMonth(addMonths(startOfMonth(day), 1)));
      }),
    );
  });
});

describe('write and read the French form', () => {
  it('reads back what it writes', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        expect(parseFrench(formatFrench(day))).toBe(day);
        expect(parseFrench(formatFrench(day).replaceAll('/', ''))).toBe(day);
        expect(parseFrench(formatFrench(day).replaceAll('/', '-'))).toBe(day);
        expect(parseFrench(day)).toBe(day);
      }),
    );
  });

  it('puts the day first', () => {
    expect(formatFrench(date('2023-01-05'))).toBe('05/01/2023');
  });

  it.each(['5/1/2023', '05/01/2023', ' 05-01-2023 ', '5.1.2023', '05012023', '2023-01-05'])('reads %j', (text) => {
    expect(parseFrench(text)).toBe('2023-01-05');
  });

  it.each(['31/02/2023', '05/13/2023', '5/1/23', '5/1-2023', '512023', '5 janvier 2023', '00/01/2023', ''])(
    'refuses %j',
    (text) => {
      expect(parseFrench(text)).toBeUndefined();
    },
  );
});

describe('tell the day in Paris', () => {
  it.each([
    ['winter, one second before midnight', '2023-01-04T22:59:59.999Z', '2023-01-04'],
    ['winter, midnight', '2023-01-04T23:00:00.000Z', '2023-01-05'],
    ['summer, one second before midnight', '2023-07-04T21:59:59.999Z', '2023-07-04'],
    ['summer, midnight', '2023-07-04T22:00:00.000Z', '2023-07-05'],
    ['year end, one second before', '2022-12-31T22:59:59.999Z', '2022-12-31'],
    ['year end', '2022-12-31T23:00:00.000Z', '2023-01-01'],
    ['eve of the spring change', '2023-03-25T22:59:59Z', '2023-03-25'],
    ['day of the spring change', '2023-03-25T23:00:00Z', '2023-03-26'],
    ['night after the spring change, still that day', '2023-03-26T21:59:59Z', '2023-03-26'],
    ['night after the spring change', '2023-03-26T22:00:00Z', '2023-03-27'],
    ['eve of the autumn change', '2023-10-28T21:59:59Z', '2023-10-28'],
    ['day of the autumn change', '2023-10-28T22:00:00Z', '2023-10-29'],
    ['night after the autumn change, still that day', '2023-10-29T22:59:59Z', '2023-10-29'],
    ['night after the autumn change', '2023-10-29T23:00:00Z', '2023-10-30'],
    ['leap day', '2024-02-28T23:00:00Z', '2024-02-29'],
  ])('%s', (_, instant, day) => {
    expect(parisDay(new Date(instant))).toBe(day);
  });
});

describe('place an instant on a business day', () => {
  const clock = new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', timeStyle: 'medium' });

  it('is the real instant when the business day is the real one', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1970-01-01'), max: new Date('2150-01-01'), noInvalidDate: true }), (now) => {
        expect(parisInstant(parisDay(now), now)).toBe(now.toISOString());
      }),
    );
  });

  it('is the real instant in both passages of the hour that comes twice', () => {
    for (const now of ['2023-10-29T00:30:00.000Z', '2023-10-29T01:30:00.000Z'])
      expect(parisInstant(date('2023-10-29'), new Date(now))).toBe(now);
  });

  it('falls on the asked day, at the time the clocks in Paris show now', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }).map((days) => addDays(date('1980-01-01'), days)),
        fc.date({ min: new Date('1980-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        (day, now) => {
          const instant = new Date(parisInstant(day, now));
          expect(parisDay(instant)).toBe(day);
          const [shown, wanted] = [clock.format(instant), clock.format(now)];
          // Only the hour skipped in spring may differ, and then by that hour.
          const moved = Number(shown.slice(0, 2)) - Number(wanted.slice(0, 2));
          expect([0, 1]).toContain(moved);
          expect(moved === 0 || day.slice(5, 7) === '03').toBe(true);
          expect(shown.slice(2)).toBe(wanted.slice(2));
        },
      ),
    );
  });

  it.each([
    ['winter time now, winter day', '2023-01-05', '2026-02-03T08:15:30.250Z', '2023-01-05T08:15:30.250Z'],
    ['summer time now, winter day', '2023-01-05', '2026-07-03T07:15:30.250Z', '2023-01-05T08:15:30.250Z'],
    ['winter time now, summer day', '2023-07-05', '2026-02-03T08:15:30.250Z', '2023-07-05T07:15:30.250Z'],
    ['just after midnight in Paris', '2023-01-05', '2026-07-02T22:00:00.000Z', '2023-01-04T23:00:00.000Z'],
    ['an hour skipped that night moves forward', '2023-03-26', '2026-02-03T01:30:00.000Z', '2023-03-26T01:30:00.000Z'],
    ['the hour after the skipped one is itself', '2023-03-26', '2026-02-03T02:30:00.000Z', '2023-03-26T01:30:00.000Z'],
    ['an hour that comes twice is its first', '2023-10-29', '2026-02-03T01:30:00.000Z', '2023-10-29T00:30:00.000Z'],
  ])('%s', (_, day, now, instant) => {
    expect(parisInstant(date(day), new Date(now))).toBe(instant);
  });
});
