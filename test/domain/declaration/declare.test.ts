import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closureBlockers } from '../../../domain/action/closing.ts';
import { date } from '../../../domain/calendar-date.ts';
import type { Declaration } from '../../../domain/declaration/declaration.ts';
import {
  type Declare,
  daysInTraining,
  declarationState,
  declare,
  periodOf,
} from '../../../domain/declaration/declare.ts';
import type { Enrolment } from '../../../domain/enrolment/enrolment.ts';
import type { Period } from '../../../domain/period.ts';
import { awaitingAction, closedAction, openAction } from '../../support/actions.ts';

const trainee = {
  actionNumber: '23C00390257_1',
  organisation: 'GR237',
  component: null,
  enrolledAt: '',
  version: 1,
} as const;
const entered = (rank: number, entryDate: string, exitDate?: string): Enrolment => ({
  ...trainee,
  id: `23C00390257_1.E${rank}`,
  lastName: `Nom${rank}`,
  firstName: 'Prénom',
  reference: `STA-${rank}`,
  ...(exitDate === undefined
    ? { state: 'ENTERED', entryDate: date(entryDate) }
    : { state: 'COMPLETED', entryDate: date(entryDate), exitDate: date(exitDate) }),
});
const pending = (rank: number): Enrolment => ({
  ...trainee,
  id: `23C00390257_1.E${rank}`,
  lastName: `Nom${rank}`,
  firstName: 'Prénom',
  reference: `STA-${rank}`,
  state: 'PENDING',
});
const january: Period = { id: '2023-01', start: date('2023-01-05'), end: date('2023-01-31') };
const roster = [entered(1, '2023-01-06'), entered(2, '2023-01-30', '2023-02-10'), entered(3, '2023-02-01'), pending(4)];
const action = openAction({ facts: { settledOn: date('2023-02-01') } });
const saying = (hours: Declare['hours'], today = '2023-02-01'): Declare => ({
  today: date(today),
  at: '2023-02-01T09:00:00.000Z',
  by: { userId: 'GR237', role: 'titulaire' },
  hours,
});
const given = (one: number, two: number) => [
  { enrolmentId: '23C00390257_1.E1', hours: one },
  { enrolmentId: '23C00390257_1.E2', hours: two },
];
const declarable = { period: january, roster, earlier: null };

describe('declaring the hours of a period', () => {
  it('takes one line per trainee who was in training, and remembers the period', () => {
    const decided = declare(action, declarable, saying(given(120, 14.25)));
    expect(decided).toMatchObject({
      ok: true,
      value: {
        next: { facts: { declaredPeriods: ['2023-01'] } },
        declaration: { period: '2023-01', start: '2023-01-05', end: '2023-01-31', declaredBy: 'GR237' },
        events: [{ type: 'HOURS_DECLARED', subject: '2023-01', data: { totalHours: 134.25, trainees: 2 } }],
      },
    });
  });

  it('keeps names and references out of the event', () => {
    const decided = declare(action, declarable, saying(given(120, 14.25)));
    expect(JSON.stringify(decided.ok ? decided.value.events : 'refused')).not.toMatch(/Nom1|STA-1|refused/u);
  });

  it('names every violation at once, each at its pointer', () => {
    const decided = declare(
      action,
      declarable,
      saying([
        { enrolmentId: '23C00390257_1.E2', hours: 48.5 },
        { enrolmentId: '23C00390257_1.E3', hours: 1 },
        { enrolmentId: '23C00390257_1.E2', hours: 7.1 },
        { enrolmentId: '99_1.E1', hours: 7 },
        { enrolmentId: '23C00390257_1.E4', hours: 0 },
      ]),
    );
    expect(decided.ok ? [] : 'violations' in decided.error ? decided.error.violations : []).toMatchObject([
      { pointer: '/hours/0/hours', code: 'HOURS_OUT_OF_BOUNDS' },
      { pointer: '/hours/1/enrolmentId', code: 'TRAINEE_NOT_IN_TRAINING' },
      { pointer: '/hours/2/enrolmentId', code: 'TRAINEE_TWICE' },
      { pointer: '/hours/2/hours', code: 'HOURS_NOT_QUARTERS' },
      { pointer: '/hours/3/enrolmentId', code: 'TRAINEE_UNKNOWN' },
      { pointer: '/hours/4/enrolmentId', code: 'TRAINEE_NOT_IN_TRAINING' },
      { pointer: '/hours', code: 'TRAINEE_MISSING' },
    ]);
  });

  it.each([
    [-0.25, 'HOURS_OUT_OF_BOUNDS'],
    [0, null],
    [48, null],
    [48.25, 'HOURS_OUT_OF_BOUNDS'],
    [0.1, 'HOURS_NOT_QUARTERS'],
    [Number.NaN, 'HOURS_OUT_OF_BOUNDS'],
  ])('for two days in training, %s hours give %s', (hours, code) => {
    const decided = declare(action, declarable, saying(given(0, hours)));
    const codes = !decided.ok && 'violations' in decided.error ? decided.error.violations.map((one) => one.code) : [];
    expect(codes).toEqual(code === null ? [] : [code]);
  });

  it('refuses a period that has not ended: it can be declared from the day after its end', () => {
    expect(declare(action, declarable, saying(given(1, 1), '2023-01-31'))).toMatchObject({
      ok: false,
      error: { code: 'DECLARATION_NOT_DUE', detail: expect.stringContaining('01/02/2023') },
    });
    expect(declare(action, declarable, saying(given(1, 1), '2023-02-01')).ok).toBe(true);
  });

  it('refuses an action that is not open, whatever the hours', () => {
    expect(declare(awaitingAction(), declarable, saying([]))).toMatchObject({ error: { code: 'ACTION_NOT_OPEN' } });
  });

  it('replaces what was declared, and keeps both totals', () => {
    const first = declare(action, declarable, saying(given(100, 10)));
    if (!first.ok) throw new Error('refused');
    const again = declare(first.value.next, { ...declarable, earlier: first.value.declaration }, saying(given(90, 10)));
    expect(again).toMatchObject({
      ok: true,
      value: {
        next: { facts: { declaredPeriods: ['2023-01'] } },
        events: [{ changes: [{ field: 'hours', before: 110, after: 100 }] }],
      },
    });
  });

  it('changes nothing when the same hours come again, in any order', () => {
    const first = declare(action, declarable, saying(given(100, 10)));
    if (!first.ok) throw new Error('refused');
    const again = declare(
      first.value.next,
      { ...declarable, earlier: first.value.declaration },
      saying(given(100, 10).reverse()),
    );
    expect(again).toMatchObject({ ok: true, value: { next: first.value.next, events: [] } });
  });

  it('takes the period that an early closing cut, on the closed action', () => {
    const closed = closedAction({ actualEndDate: date('2024-06-10'), facts: { settledOn: date('2024-06-20') } });
    const period = periodOf(closed, '2024-06');
    expect(period).toEqual({ id: '2024-06', start: '2024-06-01', end: '2024-06-10' });
    if (period === null) return;
    expect(declare(closed, { period, roster: [], earlier: null }, saying([], '2024-06-20')).ok).toBe(true);
  });
});

describe('the days a trainee was in training', () => {
  it('never passes the days of the period, whatever the entry and exit', () => {
    const anyDay = fc.integer({ min: 0, max: 800 }).map((offset) => {
      const at = new Date(Date.UTC(2022, 6, 1) + offset * 86_400_000);
      return at.toISOString().slice(0, 10);
    });
    fc.assert(
      fc.property(anyDay, anyDay, (a, b) => {
        const [entry, exit] = a < b ? [a, b] : [b, a];
        const days = daysInTraining(entered(1, entry ?? a, exit ?? b), january);
        // The oracle counts day by day.
        let counted = 0;
        for (let dayOfMonth = 5; dayOfMonth <= 31; dayOfMonth += 1) {
          const at = `2023-01-${String(dayOfMonth).padStart(2, '0')}`;
          if (at >= (entry ?? a) && at <= (exit ?? b)) counted += 1;
        }
        expect(days).toBe(counted);
      }),
    );
  });
});

describe('the state of a period', () => {
  const declaredEarlier: Declaration['period'] = '2023-01';
  it.each([
    ['2023-02-01', [], 'DUE'],
    ['2023-01-31', [], 'TO_COME'],
    ['2023-01-31', [declaredEarlier], 'DECLARED'],
    ['2023-02-01', [declaredEarlier], 'DECLARED'],
  ])('settled on %s with %j declared is %s', (settledOn, declaredPeriods, state) => {
    const { facts } = openAction({ facts: { settledOn: date(settledOn), declaredPeriods } });
    expect(declarationState(january, facts)).toBe(state);
  });
});

describe('what blocks a closing', () => {
  const quiet = openAction({ facts: { inTrainingCount: 0, declaredPeriods: ['2023-01'] } });
  const blocks = (end: string, today: string) =>
    closureBlockers(quiet, date(end), date(today)).map((item) => ('period' in item ? item.period : item.code));

  it('does not ask for the period that the closing itself cuts before its end', () => {
    expect(blocks('2023-02-10', '2023-02-20')).toEqual([]);
  });

  it('asks for a period that has ended, even when the closing would cut it', () => {
    expect(blocks('2023-02-10', '2023-03-01')).toEqual(['2023-02']);
  });

  it('does not ask for periods that the closing takes away', () => {
    expect(blocks('2023-01-31', '2023-04-15')).toEqual([]);
  });
});
