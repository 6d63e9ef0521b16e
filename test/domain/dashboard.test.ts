import { describe, expect, it } from 'vitest';
import { date } from '../../domain/calendar-date.ts';
import { addCounters, counted, counterNames, countersDelta, noCounters } from '../../domain/dashboard.ts';
import { awaitingAction, closedAction, openAction } from '../support/actions.ts';

const busy = {
  pendingEnrolments: 3,
  settledOn: date('2023-03-01'),
  pendingRequests: { DATES: '1.M1', SITE: '1.M2', HEADCOUNT: undefined },
};

describe('the figures of the home page', () => {
  it('count an action where it stands, once', () => {
    expect(counted(awaitingAction())).toEqual({ ...noCounters, awaitingOpening: 1 });
    expect(counted(openAction())).toEqual({ ...noCounters, inProgress: 1 });
    expect(counted(openAction({ overdue: true }))).toEqual({ ...noCounters, inProgress: 1, closureOverdue: 1 });
    expect(counted(closedAction({ facts: { settledOn: null } }))).toEqual({ ...noCounters, closed: 1 });
    expect(counted(null)).toEqual(noCounters);
  });

  it('count what waits in it', () => {
    expect(counted(openAction({ facts: busy }))).toEqual({
      ...noCounters,
      inProgress: 1,
      pendingEnrolments: 3,
      pendingDeclarations: 2,
      pendingRequests: 2,
    });
  });

  it('move by what changed, and by all of it for a new action', () => {
    expect(countersDelta(null, openAction({ facts: busy }))).toEqual(counted(openAction({ facts: busy })));
    expect(
      countersDelta(openAction({ overdue: true, facts: busy }), closedAction({ facts: { settledOn: null } })),
    ).toEqual({
      awaitingOpening: 0,
      inProgress: -1,
      closureOverdue: -1,
      closed: 1,
      pendingEnrolments: -3,
      pendingDeclarations: -2,
      pendingRequests: -2,
    });
  });

  it('add up over providers', () => {
    const each = {
      awaitingOpening: 1,
      inProgress: 2,
      closureOverdue: 3,
      closed: 4,
      pendingEnrolments: 5,
      pendingDeclarations: 6,
      pendingRequests: 7,
    };
    expect(addCounters(each, each)).toEqual(Object.fromEntries(counterNames.map((name) => [name, each[name] * 2])));
    expect(Object.values(noCounters)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });
});
