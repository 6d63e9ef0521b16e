import { describe, expect, it } from 'vitest';
import { type ActionFacts, duePeriods, nextDeadline, reportingPeriods } from '../../../domain/action/action.ts';
import { bringUpToDate } from '../../../domain/action/day.ts';
import { register } from '../../../domain/action/registration.ts';
import { date } from '../../../domain/calendar-date.ts';
import { awaitingAction, closedAction, openAction } from '../../support/actions.ts';
import { advanceTerms } from '../../support/advance-terms.ts';

const by = { userId: 'flag-late-closures', role: 'system' } as const;
const at = '2023-02-01T00:30:00.000Z';
const day = (today: string) => ({ today: date(today), at, by });

/** In progress from 5 January to 15 March 2023; no nightly job since the opening. */
const short = (facts: Partial<ActionFacts> = {}) =>
  openAction({ plannedEndDate: date('2023-03-15'), facts: { settledOn: date('2023-01-06'), ...facts } });

describe('settling a day', () => {
  it('is late from the day after the planned end, not before', () => {
    expect(bringUpToDate(short(), day('2023-03-15'))).toMatchObject({ next: { overdue: false } });
    const late = bringUpToDate(short(), day('2023-03-16'));
    expect(late.next).toMatchObject({ overdue: true, facts: { settledOn: '2023-03-16' } });
    expect(late.events[0]).toEqual({
      type: 'CLOSURE_OVERDUE',
      at,
      by,
      subject: null,
      changes: [{ field: 'overdue', label: 'Retard de fermeture', before: 'Non', after: 'Oui' }],
      data: { plannedEndDate: '2023-03-15' },
    });
  });

  it('turns a declaration due the day after its period, and says which', () => {
    expect(bringUpToDate(short(), day('2023-01-31'))).toMatchObject({
      next: { facts: { settledOn: '2023-01-31' } },
      events: [],
    });
    expect(bringUpToDate(short(), day('2023-03-01')).events).toEqual([
      {
        type: 'DECLARATIONS_DUE',
        at,
        by,
        subject: null,
        changes: [{ field: 'dueDeclarations', label: 'Déclarations en attente', before: 0, after: 2 }],
        data: { periods: '2023-01 2023-02' },
      },
    ]);
  });

  it('reports only what is new, and counts what was due already', () => {
    const settled = bringUpToDate(short({ settledOn: date('2023-02-01') }), day('2023-03-01'));
    expect(settled.events).toMatchObject([{ changes: [{ before: 1, after: 2 }], data: { periods: '2023-02' } }]);
  });

  it('passes over what is declared', () => {
    expect(bringUpToDate(short({ declaredPeriods: ['2023-01'] }), day('2023-02-01')).events).toEqual([]);
  });

  it('gives nothing when repeated, and flags once', () => {
    const { next } = bringUpToDate(short(), day('2023-03-16'));
    expect(bringUpToDate(next, day('2023-03-16'))).toEqual({ next, events: [] });
    expect(bringUpToDate(next, day('2023-03-17')).events).toEqual([]);
  });

  it('never goes back to an earlier day', () => {
    const { next } = bringUpToDate(short(), day('2023-03-16'));
    expect(bringUpToDate(next, day('2023-03-01'))).toEqual({ next, events: [] });
  });

  it('takes the flag away when the planned end has moved past the day', () => {
    const { next } = bringUpToDate(short(), day('2023-03-16'));
    expect(bringUpToDate({ ...next, plannedEndDate: date('2023-03-31') }, day('2023-03-20'))).toMatchObject({
      next: { overdue: false },
      events: [],
    });
  });

  it('does not make a closed action late, and still turns its declarations due', () => {
    const settled = bringUpToDate(
      closedAction({
        actualStartDate: date('2023-01-06'),
        actualEndDate: date('2023-01-20'),
        facts: { settledOn: date('2023-01-20') },
      }),
      day('2024-12-01'),
    );
    expect(settled.next).not.toHaveProperty('overdue');
    expect(settled.events).toMatchObject([{ type: 'DECLARATIONS_DUE', data: { periods: '2023-01' } }]);
  });
});

describe('the next day on which the nightly job has something to store', () => {
  it('is none before the opening', () => {
    expect(nextDeadline(awaitingAction())).toBeNull();
  });

  it('is the day after the first period that is neither past nor declared', () => {
    expect(nextDeadline(short())).toBe('2023-02-01');
    expect(nextDeadline(short({ settledOn: null }))).toBe('2023-02-01');
    expect(nextDeadline(short({ declaredPeriods: ['2023-01'] }))).toBe('2023-03-01');
    expect(nextDeadline(short({ settledOn: date('2023-01-31') }))).toBe('2023-02-01');
    expect(nextDeadline(short({ settledOn: date('2023-02-01') }))).toBe('2023-03-01');
  });

  it('is the day after the planned end when that comes first, until the action is late', () => {
    const quarterly = openAction({ plannedEndDate: date('2023-03-15'), reportingFrequency: 'QUARTERLY' });
    expect(nextDeadline(quarterly)).toBe('2023-03-16');
    const late = short({ settledOn: date('2023-03-16'), declaredPeriods: ['2023-01', '2023-02', '2023-03'] });
    expect(nextDeadline({ ...late, overdue: true })).toBeNull();
    expect(nextDeadline({ ...late, overdue: false })).toBe('2023-03-16');
  });

  it('is that of its last declaration once it is closed', () => {
    const closed = closedAction({ actualEndDate: date('2023-02-10'), facts: { settledOn: date('2023-02-10') } });
    expect(nextDeadline(closed)).toBe('2023-02-11');
    expect(nextDeadline({ ...closed, facts: { ...closed.facts, settledOn: date('2023-02-11') } })).toBeNull();
  });
});

describe('the periods of an action', () => {
  it('are none before the opening, then run to the planned end, then to the actual end', () => {
    const ids = (action: Parameters<typeof reportingPeriods>[0]) =>
      reportingPeriods(action).map(({ id, end }) => [id, end]);
    expect(ids(awaitingAction())).toEqual([]);
    expect(ids(short())).toEqual([
      ['2023-01', '2023-01-31'],
      ['2023-02', '2023-02-28'],
      ['2023-03', '2023-03-15'],
    ]);
    expect(ids(closedAction({ actualEndDate: date('2023-02-10') }))).toEqual([
      ['2023-01', '2023-01-31'],
      ['2023-02', '2023-02-10'],
    ]);
  });

  it('are due when they ended before the stored day and are not declared', () => {
    const due = (settledOn: string | null, declaredPeriods: readonly string[] = []) =>
      duePeriods(short({ settledOn: settledOn === null ? null : date(settledOn), declaredPeriods })).map(
        ({ id }) => id,
      );
    expect(due(null)).toEqual([]);
    expect(due('2023-01-31')).toEqual([]);
    expect(due('2023-02-01')).toEqual(['2023-01']);
    expect(due('2023-03-16', ['2023-02'])).toEqual(['2023-01', '2023-03']);
  });
});

describe('registering an action', () => {
  it('awaits its opening with nothing in it, and names its provider', () => {
    const { facts, status, ...given } = awaitingAction({ advanceTerms: advanceTerms() });
    const cause = { today: date('2023-01-05'), at, by: { userId: 'region', role: 'region' } } as const;
    expect(register(given, cause)).toEqual({
      ok: true,
      value: {
        next: { ...given, status, facts },
        events: [
          { type: 'ACTION_REGISTERED', at, by: cause.by, subject: null, changes: [], data: { organisation: 'GR237' } },
        ],
      },
    });
  });
});
