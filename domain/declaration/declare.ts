import { type Action, type AwaitingOpening, reportingPeriods } from '../action/action.ts';
import { type CalendarDate, daysBetween, earliest, latest } from '../calendar-date.ts';
import type { Enrolment } from '../enrolment/enrolment.ts';
import { type Cause, change, type Decided, happened } from '../event.ts';
import type { Period } from '../period.ts';
import { type InvalidValues, invalidValues, type NotFound, type Refused, type Violation } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import type { Declaration, DeclarationState, TraineeHours } from './declaration.ts';
import * as words from './words.ts';

// ── Commands ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Declare = Cause & { readonly hours: readonly TraineeHours[] };

/** What a declaration is decided on: the period, the action's enrolments, the earlier declaration if any. */
export type DeclarationInputs = {
  readonly period: Period;
  readonly roster: readonly Enrolment[];
  readonly earlier: Declaration | null;
};

// ── Refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type DeclarationStateRefusal = Refused<'ACTION_NOT_OPEN' | 'DECLARATION_NOT_DUE'>;
export type DeclarationRefusal = DeclarationStateRefusal | InvalidValues<'INVALID'>;

// ── What follows from an action ─────────────────────────────────────────────────────────────────────────────────────

const hoursADay = 24;
const quarter = 0.25;

export const periodOf = (action: Action, id: string): Period | null =>
  reportingPeriods(action).find((period) => period.id === id) ?? null;

/** Days of the period on which the trainee was in training, both ends included. */
export const daysInTraining = (enrolment: Enrolment, period: Period): number => {
  if (!('entryDate' in enrolment)) return 0;
  const from = latest(enrolment.entryDate, period.start);
  const to = 'exitDate' in enrolment ? earliest(enrolment.exitDate, period.end) : period.end;
  return Math.max(0, daysBetween(from, to) + 1);
};

/** Maximum hours that may be declared for a trainee over the period. */
export const maxHours = (enrolment: Enrolment, period: Period): number => hoursADay * daysInTraining(enrolment, period);

/** The trainees whose hours the period's declaration must give, in the order of the roster. */
export const traineesOf = (roster: readonly Enrolment[], period: Period): readonly Enrolment[] =>
  roster.filter((enrolment) => daysInTraining(enrolment, period) > 0);

export const totalHours = (hours: readonly TraineeHours[]): number => hours.reduce((sum, one) => sum + one.hours, 0);

/** Of an id that is no period of the action. */
export const periodUnknown = (id: string): NotFound => ({
  code: 'NOT_FOUND',
  detail: words.periodUnknown(id),
});

/** Of a period that a change of dates left outside the action. */
export const periodGone: NotFound = { code: 'NOT_FOUND', detail: words.periodGone };

type Opened = Exclude<Action, AwaitingOpening>;

/** Whether the action has anything to declare: it has no period before its opening. */
export const mayDeclareOn = (action: Action): Result<Opened, DeclarationStateRefusal> =>
  action.status === 'AO' ? err({ code: 'ACTION_NOT_OPEN', detail: words.notOpenToDeclarations }) : ok(action);

/** Whether a period may be declared, whatever the hours: it must have ended. A closed action still declares. */
export const mayDeclare = (
  action: Action,
  period: Period,
  today: CalendarDate,
): Result<Opened, DeclarationStateRefusal> => {
  const opened = mayDeclareOn(action);
  if (!opened.ok || period.end < today) return opened;
  return err({ code: 'DECLARATION_NOT_DUE', detail: words.declarationNotDue(period) });
};

/** `settledOn`: the day on which due declarations were last stored; counters and lists show that day's state. */
export const declarationState = (period: Period, { declaredPeriods, settledOn }: Action['facts']): DeclarationState => {
  if (declaredPeriods.includes(period.id)) return 'DECLARED';
  return settledOn !== null && period.end < settledOn ? 'DUE' : 'TO_COME';
};

// ── Verbs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Declared = Decided<Action> & { readonly declaration: Declaration };

function* faultsOf(period: Period, roster: readonly Enrolment[], given: readonly TraineeHours[]): Generator<Violation> {
  const byId = new Map(roster.map((enrolment) => [enrolment.id, enrolment]));
  const seen = new Set<string>();
  for (const [index, { enrolmentId, hours }] of given.entries()) {
    const pointer = `/hours/${index}/enrolmentId`;
    const enrolment = byId.get(enrolmentId);
    if (enrolment === undefined) {
      yield { pointer, code: 'TRAINEE_UNKNOWN', detail: words.traineeUnknown(enrolmentId) };
      continue;
    }
    if (seen.has(enrolmentId)) yield { pointer, code: 'TRAINEE_TWICE', detail: words.traineeTwice(enrolment) };
    seen.add(enrolmentId);
    const days = daysInTraining(enrolment, period);
    if (days === 0) {
      const detail = words.traineeNotInTraining(enrolment, period);
      yield { pointer, code: 'TRAINEE_NOT_IN_TRAINING', detail };
      continue;
    }
    const hoursPointer = `/hours/${index}/hours`;
    if (!Number.isFinite(hours) || hours < 0 || hours > maxHours(enrolment, period)) {
      const detail = words.hoursOutOfBounds(enrolment, days, hoursADay);
      yield { pointer: hoursPointer, code: 'HOURS_OUT_OF_BOUNDS', detail };
    } else if (!Number.isInteger(hours / quarter)) {
      const detail = words.hoursNotQuarters(enrolment, hours);
      yield { pointer: hoursPointer, code: 'HOURS_NOT_QUARTERS', detail };
    }
  }
  for (const enrolment of traineesOf(roster, period)) {
    if (seen.has(enrolment.id)) continue;
    yield { pointer: '/hours', code: 'TRAINEE_MISSING', detail: words.traineeMissing(enrolment) };
  }
}

const sameHours = (a: readonly TraineeHours[], b: readonly TraineeHours[]): boolean => {
  const known = new Map(a.map(({ enrolmentId, hours }) => [enrolmentId, hours]));
  return a.length === b.length && b.every(({ enrolmentId, hours }) => known.get(enrolmentId) === hours);
};

/**
 * Declares the hours of a period that has ended, one line per trainee in training during it; reports every violation at
 * once. Declaring again replaces the earlier hours and the history keeps both totals; the same hours change nothing. A
 * closed action can still declare: its closing cuts the last period.
 */
export const declare = (
  action: Action,
  { period, roster, earlier }: DeclarationInputs,
  command: Declare,
): Result<Declared, DeclarationRefusal> => {
  const allowed = mayDeclare(action, period, command.today);
  if (!allowed.ok) return allowed;
  const violations = [...faultsOf(period, roster, command.hours)];
  if (violations.length > 0) return err(invalidValues('INVALID', violations));
  const { declaredPeriods } = action.facts;
  if (earlier !== null && declaredPeriods.includes(period.id) && sameHours(earlier.hours, command.hours)) {
    return ok({ next: action, events: [], declaration: earlier });
  }
  const total = totalHours(command.hours);
  const before = earlier === null ? null : totalHours(earlier.hours);
  return ok({
    next: {
      ...action,
      facts: { ...action.facts, declaredPeriods: [...new Set([...declaredPeriods, period.id])].sort() },
    },
    events: [
      happened('HOURS_DECLARED', command, {
        subject: period.id,
        changes: [
          ...change('hours', `Heures déclarées, période ${period.id}`, before, total),
          ...change('trainees', 'Stagiaires déclarés', earlier?.hours.length ?? null, command.hours.length),
        ],
        data: { period: period.id, totalHours: total, trainees: command.hours.length, replaced: earlier !== null },
      }),
    ],
    declaration: {
      ...earlier,
      actionNumber: action.actionNumber,
      organisation: action.organisation,
      period: period.id,
      start: period.start,
      end: period.end,
      hours: command.hours.map(({ enrolmentId, hours }) => ({ enrolmentId, hours })),
      declaredAt: command.at,
      declaredBy: command.by.userId,
      version: (earlier?.version ?? 0) + 1,
    },
  });
};
