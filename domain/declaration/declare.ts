import { type Action, type Decided, reportingPeriods, type Violation } from '../action/index.ts';
import { addDays, type CalendarDate, daysBetween, earliest, formatFrench, latest } from '../calendar-date.ts';
import type { Actor } from '../caller/index.ts';
import type { Enrolment } from '../enrolment/index.ts';
import { change } from '../event/index.ts';
import { err, ok, type Result } from '../result.ts';
import type { Declaration, DeclarationState, Period, TraineeHours } from './index.ts';

// ── Commands ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Declare = {
  readonly today: CalendarDate;
  readonly at: string;
  readonly by: Actor;
  readonly hours: readonly TraineeHours[];
};

/** What is known of a period before declaring it: the action's enrolments, and what was declared before, if anything. */
export type Declarable = {
  readonly period: Period;
  readonly roster: readonly Enrolment[];
  readonly earlier: Declaration | null;
};

// ── Refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────

export type NotDeclarable = {
  readonly code: 'ACTION_NOT_OPEN' | 'DECLARATION_NOT_DUE';
  readonly detail: string;
};
export type DeclarationRefusal =
  | NotDeclarable
  | { readonly code: 'INVALID'; readonly detail: string; readonly violations: readonly Violation[] };

// ── What follows from an action ─────────────────────────────────────────────────────────────────────────────────────

const hoursADay = 24;
const quarter = 0.25;

export const periodOf = (action: Action, id: string): Period | null =>
  reportingPeriods(action).find((period) => period.id === id) ?? null;

/** How many days of the period the trainee was in training, both ends included; 0 when it never was. */
export const daysInTraining = (enrolment: Enrolment, period: Period): number => {
  if (!('entryDate' in enrolment)) return 0;
  const from = latest(enrolment.entryDate, period.start);
  const to = 'exitDate' in enrolment ? earliest(enrolment.exitDate, period.end) : period.end;
  return Math.max(0, daysBetween(from, to) + 1);
};

/** The most hours that may be declared for a trainee over the period. */
export const mostHours = (enrolment: Enrolment, period: Period): number =>
  hoursADay * daysInTraining(enrolment, period);

/** The trainees whose hours the period's declaration must give, in the order of the roster. */
export const traineesOf = (roster: readonly Enrolment[], period: Period): readonly Enrolment[] =>
  roster.filter((enrolment) => daysInTraining(enrolment, period) > 0);

export const totalHours = (hours: readonly TraineeHours[]): number => hours.reduce((sum, one) => sum + one.hours, 0);

/** Whether a declaration of this period would be refused whatever the hours. */
export const refuseToDeclare = (action: Action, period: Period, today: CalendarDate): NotDeclarable | null => {
  if (action.status === 'AO') return notOpen;
  if (period.end >= today) {
    return {
      code: 'DECLARATION_NOT_DUE',
      detail: `La période ${period.id} se termine le ${formatFrench(period.end)} : elle pourra être déclarée à partir du ${formatFrench(addDays(period.end, 1))}.`,
    };
  }
  return null;
};

export const notOpen: NotDeclarable = {
  code: 'ACTION_NOT_OPEN',
  detail: 'Cette action n’est pas encore ouverte : elle n’a pas de réalisation à déclarer.',
};

/** `settledOn`: the day on which due declarations were last stored; counters and lists show that day's state. */
export const declarationState = (period: Period, { declaredPeriods, settledOn }: Action['facts']): DeclarationState => {
  if (declaredPeriods.includes(period.id)) return 'DECLARED';
  return settledOn !== null && period.end < settledOn ? 'DUE' : 'TO_COME';
};

// ── Verbs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Declared = Decided<Action> & { readonly declaration: Declaration };

const nameOf = ({ lastName, firstName }: Enrolment): string => `${lastName} ${firstName}`;
const formatHours = (hours: number): string => String(hours).replace('.', ',');

function* faultsOf(period: Period, roster: readonly Enrolment[], given: readonly TraineeHours[]): Generator<Violation> {
  const byId = new Map(roster.map((enrolment) => [enrolment.id, enrolment]));
  const seen = new Set<string>();
  const span = `du ${formatFrench(period.start)} au ${formatFrench(period.end)}`;
  for (const [index, { enrolmentId, hours }] of given.entries()) {
    const at = `/hours/${index}`;
    const enrolment = byId.get(enrolmentId);
    if (enrolment === undefined) {
      yield {
        pointer: `${at}/enrolmentId`,
        code: 'TRAINEE_UNKNOWN',
        detail: `L’inscription « ${enrolmentId} » n’est pas une inscription de cette action.`,
      };
      continue;
    }
    if (seen.has(enrolmentId)) {
      yield {
        pointer: `${at}/enrolmentId`,
        code: 'TRAINEE_TWICE',
        detail: `Le stagiaire ${nameOf(enrolment)} est donné deux fois : une seule ligne par stagiaire.`,
      };
    }
    seen.add(enrolmentId);
    const days = daysInTraining(enrolment, period);
    if (days === 0) {
      yield {
        pointer: `${at}/enrolmentId`,
        code: 'TRAINEE_NOT_IN_TRAINING',
        detail: `Le stagiaire ${nameOf(enrolment)} n’était pas en formation pendant la période ${period.id} (${span}) : retirez cette ligne.`,
      };
      continue;
    }
    if (!Number.isFinite(hours) || hours < 0 || hours > hoursADay * days) {
      yield {
        pointer: `${at}/hours`,
        code: 'HOURS_OUT_OF_BOUNDS',
        detail: `Les heures du stagiaire ${nameOf(enrolment)} vont de 0 à ${hoursADay * days} : ${days} jour${days > 1 ? 's' : ''} en formation sur la période, ${hoursADay} heures par jour au plus.`,
      };
    } else if (!Number.isInteger(hours / quarter)) {
      yield {
        pointer: `${at}/hours`,
        code: 'HOURS_NOT_QUARTERS',
        detail: `Les heures du stagiaire ${nameOf(enrolment)} (${formatHours(hours)}) se comptent par quarts d’heure : 0,25, 0,5, 0,75…`,
      };
    }
  }
  for (const enrolment of traineesOf(roster, period)) {
    if (seen.has(enrolment.id)) continue;
    yield {
      pointer: '/hours',
      code: 'TRAINEE_MISSING',
      detail: `Les heures du stagiaire ${nameOf(enrolment)} (référence ${enrolment.reference}) manquent : il était en formation pendant la période. Indiquez 0 s’il n’a rien suivi.`,
    };
  }
}

const sameHours = (a: readonly TraineeHours[], b: readonly TraineeHours[]): boolean => {
  const known = new Map(a.map(({ enrolmentId, hours }) => [enrolmentId, hours]));
  return a.length === b.length && b.every(({ enrolmentId, hours }) => known.get(enrolmentId) === hours);
};

/**
 * Declares the hours of a period that has ended, one line per trainee who was in training during it; every fault at
 * once. Declaring a declared period again replaces what was declared (a mistake is corrected where it was made, and the
 * history shows both totals); the same hours again change nothing and give no event. A closed action still declares its
 * periods: the closing itself cuts the last one.
 */
export const declare = (
  action: Action,
  { period, roster, earlier }: Declarable,
  command: Declare,
): Result<Declared, DeclarationRefusal> => {
  const refusal = refuseToDeclare(action, period, command.today);
  if (refusal) return err(refusal);
  const violations = [...faultsOf(period, roster, command.hours)];
  if (violations.length > 0) {
    return err({ code: 'INVALID', detail: violations.map((violation) => violation.detail).join(' '), violations });
  }
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
      {
        type: 'HOURS_DECLARED',
        at: command.at,
        by: command.by,
        subject: period.id,
        changes: [
          ...change('hours', `Heures déclarées, période ${period.id}`, before, total),
          ...change('trainees', 'Stagiaires déclarés', earlier?.hours.length ?? null, command.hours.length),
        ],
        data: { period: period.id, totalHours: total, trainees: command.hours.length, replaced: earlier !== null },
      },
    ],
    declaration: {
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
