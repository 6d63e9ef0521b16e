import type { AdvanceProgress } from '../advance/progress.ts';
import type { AdvanceTerms } from '../advance/terms.ts';
import { addDays, type CalendarDate } from '../calendar-date.ts';
import { type Frequency, type Period, periods } from '../period.ts';
import type { RequestType } from '../request-type.ts';

// ── States ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Component = {
  readonly number: string;
  readonly title: string;
  readonly startDate: CalendarDate;
  readonly endDate: CalendarDate;
};

/**
 * What rules need to know of the things that hang on the action. It is kept with the action, so that a decision and
 * its write stand on one revision (docs/domain.md, « Facts and revisions »).
 */
export type ActionFacts = {
  /** How many trainees entered on each day; a cancelled entry is taken out. */
  readonly entryDates: Readonly<Record<string, number>>;
  readonly inTrainingCount: number;
  readonly pendingEnrolments: number;
  readonly lastExitDate: CalendarDate | null;
  /** Ids of the declared periods. */
  readonly declaredPeriods: readonly string[];
  /** The business day on which lateness and due declarations were last stored; none before the opening. */
  readonly settledOn: CalendarDate | null;
  /** By type, the request that waits for the Région. */
  readonly pendingRequests: Readonly<Partial<Record<RequestType, string>>>;
  readonly advance: AdvanceProgress;
};

type Common = {
  readonly actionNumber: string;
  readonly contractNumber: string;
  readonly lot: string;
  readonly title: string;
  readonly year: number;
  readonly organisation: string;
  readonly plannedStartDate: CalendarDate;
  readonly plannedEndDate: CalendarDate;
  readonly reportingFrequency: Frequency;
  readonly invoicingPeriod: Frequency;
  readonly places: number;
  readonly site: string;
  readonly components: readonly Component[];
  readonly advanceTerms: AdvanceTerms;
  readonly facts: ActionFacts;
};

export type AwaitingOpening = Common & { readonly status: 'AO' };
export type InProgress = Common & {
  readonly status: 'EC';
  readonly actualStartDate: CalendarDate;
  /** The stored flag « retard de fermeture »: pages, filters and counters all show this one. */
  readonly overdue: boolean;
};
export type Closed = Common & {
  readonly status: 'FE';
  readonly actualStartDate: CalendarDate;
  readonly actualEndDate: CalendarDate;
};
export type Action = AwaitingOpening | InProgress | Closed;
export type ActionStatus = Action['status'];

export const statusLabels = {
  AO: 'En attente d’ouverture',
  EC: 'En cours',
  FE: 'Fermée',
} as const satisfies Record<ActionStatus, string>;

// ── Transition table ────────────────────────────────────────────────────────────────────────────────────────────────

/** One way only: once the actual start date is recorded, the action can never be awaiting its opening again (guide, p. 4). */
export const transitions = {
  AO: { open: 'EC', close: null },
  EC: { open: null, close: 'FE' },
  FE: { open: null, close: null },
} as const satisfies Record<ActionStatus, Record<'open' | 'close', ActionStatus | null>>;

// ── What follows from an action ─────────────────────────────────────────────────────────────────────────────────────

const isDate = (value: string | undefined): value is CalendarDate => value !== undefined;

/** The first trainee's entry date: the day on which the action must be opened. */
export const firstEntryDate = (facts: ActionFacts): CalendarDate | null => {
  const first = Object.keys(facts.entryDates).sort()[0];
  return isDate(first) ? first : null;
};

export const lastEntryDate = (facts: ActionFacts): CalendarDate | null => {
  const last = Object.keys(facts.entryDates).sort().at(-1);
  return isDate(last) ? last : null;
};

/** How many trainees have entered, those who left included. */
export const enteredCount = (facts: ActionFacts): number =>
  Object.values(facts.entryDates).reduce((sum, count) => sum + count, 0);

/** Every reporting period of an opened action; none before the opening. */
export const reportingPeriods = (action: Action): readonly Period[] => {
  switch (action.status) {
    case 'AO':
      return [];
    case 'EC':
      return periods(action.actualStartDate, action.plannedEndDate, action.reportingFrequency);
    case 'FE':
      return periods(action.actualStartDate, action.actualEndDate, action.reportingFrequency);
  }
};

/** Undeclared periods that had ended when the nightly job last ran: what counters and lists show. */
export const duePeriods = (action: Action): readonly Period[] => {
  const { settledOn, declaredPeriods } = action.facts;
  if (settledOn === null) return [];
  return reportingPeriods(action).filter((period) => period.end < settledOn && !declaredPeriods.includes(period.id));
};

/** The next day on which the nightly job has something to store for this action; `null` if there is none. */
export const nextDeadline = (action: Action): CalendarDate | null => {
  const { settledOn, declaredPeriods } = action.facts;
  const candidates: CalendarDate[] = [];
  if (action.status === 'EC' && !action.overdue) candidates.push(addDays(action.plannedEndDate, 1));
  const next = reportingPeriods(action).find(
    (period) => (settledOn === null || period.end >= settledOn) && !declaredPeriods.includes(period.id),
  );
  if (next) candidates.push(addDays(next.end, 1));
  return candidates.sort()[0] ?? null;
};
