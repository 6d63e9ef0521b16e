import { type Action, duePeriods } from './action/action.ts';

/** The figures of the home page (guide, p. 3): each counts the list it leads to. */
export const counterNames = [
  'awaitingOpening',
  'inProgress',
  'closureOverdue',
  'closed',
  'pendingEnrolments',
  'pendingDeclarations',
  'pendingRequests',
] as const;
export type CounterName = (typeof counterNames)[number];
export type Counters = Readonly<Record<CounterName, number>>;

export const noCounters: Counters = {
  awaitingOpening: 0,
  inProgress: 0,
  closureOverdue: 0,
  closed: 0,
  pendingEnrolments: 0,
  pendingDeclarations: 0,
  pendingRequests: 0,
};

/** What one action adds to its provider's counters. Pure, so that each write moves the counters by the difference. */
export const counted = (action: Action | null): Counters =>
  action === null
    ? noCounters
    : {
        awaitingOpening: action.status === 'AO' ? 1 : 0,
        inProgress: action.status === 'EC' ? 1 : 0,
        closureOverdue: action.status === 'EC' && action.overdue ? 1 : 0,
        closed: action.status === 'FE' ? 1 : 0,
        pendingEnrolments: action.facts.pendingEnrolments,
        pendingDeclarations: duePeriods(action).length,
        pendingRequests: Object.values(action.facts.pendingRequests).filter((id) => id !== undefined).length,
      };

const combine = (a: Counters, b: Counters, sign: 1 | -1): Counters => ({
  awaitingOpening: a.awaitingOpening + sign * b.awaitingOpening,
  inProgress: a.inProgress + sign * b.inProgress,
  closureOverdue: a.closureOverdue + sign * b.closureOverdue,
  closed: a.closed + sign * b.closed,
  pendingEnrolments: a.pendingEnrolments + sign * b.pendingEnrolments,
  pendingDeclarations: a.pendingDeclarations + sign * b.pendingDeclarations,
  pendingRequests: a.pendingRequests + sign * b.pendingRequests,
});

export const addCounters = (a: Counters, b: Counters): Counters => combine(a, b, 1);
export const countersDelta = (before: Action | null, after: Action): Counters =>
  combine(counted(after), counted(before), -1);
