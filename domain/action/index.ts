import { type AdvanceTerms, assess } from '../advance/index.ts';
import { addDays, type CalendarDate, formatFrench, latest } from '../calendar-date.ts';
import type { Actor } from '../caller/index.ts';
import { type Frequency, type Period, periods } from '../declaration/index.ts';
import { type ActionEvent, change, type FieldChange } from '../event/index.ts';
import { type RequestType, requestTypeLabels } from '../modification-request/kinds.ts';
import { err, ok, type Result } from '../result.ts';

// ── States ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Component = {
  readonly number: string;
  readonly title: string;
  readonly startDate: CalendarDate;
  readonly endDate: CalendarDate;
};

/**
 * How far the advance invoice has come. `NONE` until the opening; then `NOT_DUE` for ever, or `AWAITED` (the stream
 * function has not decided yet), `HELD` (nobody is in) and `ISSUED` (number `invoiceNumber` is the live one, unless
 * `rejected`).
 */
export type AdvanceProgress =
  | { readonly state: 'NONE' | 'NOT_DUE' | 'AWAITED' }
  | { readonly state: 'HELD'; readonly invoiceId: string }
  | {
      readonly state: 'ISSUED';
      readonly invoiceId: string;
      readonly invoiceNumber: string;
      readonly rejected: boolean;
      /** How many invoices this action has had, replaced ones included. */
      readonly issuedCount: number;
    };

/**
 * What rules need to know of the enrolments, declarations, requests and invoices of the action. Kept with the action, so
 * that a decision and its write stand on one revision (docs/domain.md, « Facts and revisions »).
 */
export type Facts = {
  /** How many trainees entered on each day; a cancelled entry is taken out. */
  readonly entryDates: Readonly<Record<string, number>>;
  readonly inTrainingCount: number;
  readonly pendingEnrolments: number;
  readonly lastExitDate: CalendarDate | null;
  /** Ids of the declared periods. */
  readonly declaredPeriods: readonly string[];
  /** The business day on which lateness and due declarations were last stored; none before the opening. */
  readonly settledOn: CalendarDate | null;
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
  readonly facts: Facts;
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

export const frequencyLabels = {
  MONTHLY: 'Mensuelle',
  BIMONTHLY: 'Bimestrielle',
  QUARTERLY: 'Trimestrielle',
} as const satisfies Record<Frequency, string>;

// ── Commands ────────────────────────────────────────────────────────────────────────────────────────────────────────

type Cause = { readonly today: CalendarDate; readonly at: string; readonly by: Actor };

export type Register = Omit<Common, 'facts'> & Cause;
export type Open = Cause & {
  readonly actualStartDate: CalendarDate;
  readonly reportingFrequency?: Frequency | undefined;
  readonly invoicingPeriod?: Frequency | undefined;
};
export type Close = Cause & { readonly actualEndDate: CalendarDate };

// ── Refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One fault in the values given: `pointer` names the field (RFC 6901), `detail` says in French what is expected. */
export type Violation = { readonly pointer: string; readonly code: string; readonly detail: string };

export type NotAwaitingOpening = {
  readonly code: 'ACTION_NOT_AWAITING_OPENING';
  readonly detail: string;
  readonly status: ActionStatus;
};
export type OpeningRefusal =
  | NotAwaitingOpening
  | { readonly code: 'NO_TRAINEE_ENTERED'; readonly detail: string }
  | {
      readonly code:
        | 'OPENING_DATE_IN_FUTURE'
        | 'OPENING_DATE_BEFORE_PLANNED_START'
        | 'OPENING_DATE_AFTER_PLANNED_END'
        | 'OPENING_DATE_NOT_FIRST_ENTRY';
      readonly detail: string;
      readonly expectedDate: CalendarDate;
      readonly violations: readonly Violation[];
    };

export type InTraining = { readonly enrolmentId: string; readonly lastName: string; readonly firstName: string };

export type BlockingItem =
  | {
      readonly code: 'TRAINEES_IN_TRAINING';
      readonly detail: string;
      readonly count: number;
      /** Who they are, where the roster was read. */
      readonly trainees?: readonly InTraining[];
    }
  | { readonly code: 'DECLARATION_MISSING'; readonly detail: string; readonly period: string }
  | { readonly code: 'REQUEST_PENDING'; readonly detail: string; readonly requestId: string };

type ClosureBlocked = {
  readonly code: 'CLOSURE_BLOCKED';
  readonly detail: string;
  readonly blocking: readonly BlockingItem[];
};

export type ClosingRefusal =
  | { readonly code: 'ACTION_NOT_OPEN' | 'ACTION_CLOSED'; readonly detail: string }
  | ClosureBlocked
  | {
      readonly code:
        | 'CLOSING_DATE_IN_FUTURE'
        | 'CLOSING_DATE_BEFORE_ACTUAL_START'
        | 'CLOSING_DATE_AFTER_PLANNED_END'
        | 'CLOSING_DATE_BEFORE_LAST_EXIT';
      readonly detail: string;
      readonly violations: readonly Violation[];
    };

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
export const firstEntryDate = (facts: Facts): CalendarDate | null => {
  const first = Object.keys(facts.entryDates).sort()[0];
  return isDate(first) ? first : null;
};

export const lastEntryDate = (facts: Facts): CalendarDate | null => {
  const last = Object.keys(facts.entryDates).sort().at(-1);
  return isDate(last) ? last : null;
};

/** How many trainees have entered, those who left included. */
export const enteredCount = (facts: Facts): number =>
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

/** Periods that ended before the day the action was last settled and are not declared: what counters and lists show. */
export const duePeriods = (action: Action): readonly Period[] => {
  const { settledOn, declaredPeriods } = action.facts;
  if (settledOn === null) return [];
  return reportingPeriods(action).filter((period) => period.end < settledOn && !declaredPeriods.includes(period.id));
};

/** The first day on which the daily job has something to store for this action; `null` when nothing is to come. */
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

// ── Verbs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Decided<T> = { readonly next: T; readonly events: readonly ActionEvent[] };

const event = (
  type: ActionEvent['type'],
  { at, by }: Cause,
  changes: readonly FieldChange[] = [],
  data: ActionEvent['data'] = {},
  subject: string | null = null,
): ActionEvent => ({ type, at, by, subject, changes, data });

/** A new action, awaiting its opening, nobody enrolled. Its terms and dates are checked by `checkRegistration`. */
export const register = ({ today: _today, at, by, ...given }: Register): Decided<AwaitingOpening> => ({
  next: {
    ...given,
    status: 'AO',
    facts: {
      entryDates: {},
      inTrainingCount: 0,
      pendingEnrolments: 0,
      lastExitDate: null,
      declaredPeriods: [],
      settledOn: null,
      pendingRequests: {},
      advance: { state: 'NONE' },
    },
  },
  events: [event('ACTION_REGISTERED', { today: _today, at, by }, [], { organisation: given.organisation })],
});

/** Whether an opening would be refused whatever the date: the status and the first entry. */
export const refuseToOpen = (
  action: Action,
): Extract<OpeningRefusal, { code: 'ACTION_NOT_AWAITING_OPENING' | 'NO_TRAINEE_ENTERED' }> | null => {
  if (transitions[action.status].open === null) {
    return {
      code: 'ACTION_NOT_AWAITING_OPENING',
      status: action.status,
      detail:
        action.status === 'EC'
          ? `Cette action est déjà en cours depuis le ${formatFrench(action.actualStartDate)}. L’ouverture ne se fait qu’une fois ; pour corriger la date, déposez une demande de modification de dates.`
          : 'Cette action est fermée : elle ne peut plus être ouverte.',
    };
  }
  if (firstEntryDate(action.facts) === null) {
    return {
      code: 'NO_TRAINEE_ENTERED',
      detail:
        'Aucun stagiaire n’est encore entré dans cette action : la facture d’avance ne pourrait pas être traitée. Enregistrez d’abord l’entrée du premier stagiaire, puis ouvrez l’action à cette date.',
    };
  }
  return null;
};

/**
 * Opens an action awaiting its opening on its first trainee's entry date (guide, p. 3–4). Irreversible. The state of
 * the action is looked at before the date; every fault of the date is told at once. Components keep their dates.
 */
export const open = (action: Action, command: Open): Result<Decided<InProgress>, OpeningRefusal> => {
  const refusal = refuseToOpen(action);
  if (refusal) return err(refusal);
  const first = firstEntryDate(action.facts);
  if (action.status !== 'AO' || first === null) throw new Error('unreachable: refuseToOpen covers it');
  const on = command.actualStartDate;
  const faults: { code: Extract<OpeningRefusal, { violations: unknown }>['code']; detail: string }[] = [];
  if (on > command.today) {
    faults.push({
      code: 'OPENING_DATE_IN_FUTURE',
      detail: `La date de début réelle (${formatFrench(on)}) est postérieure à aujourd’hui (${formatFrench(command.today)}).`,
    });
  }
  if (on < action.plannedStartDate) {
    faults.push({
      code: 'OPENING_DATE_BEFORE_PLANNED_START',
      detail: `La date de début réelle (${formatFrench(on)}) précède la date de début prévue (${formatFrench(action.plannedStartDate)}).`,
    });
  }
  if (on > action.plannedEndDate) {
    faults.push({
      code: 'OPENING_DATE_AFTER_PLANNED_END',
      detail: `La date de début réelle (${formatFrench(on)}) suit la date de fin prévue (${formatFrench(action.plannedEndDate)}).`,
    });
  }
  if (on !== first) {
    faults.push({
      code: 'OPENING_DATE_NOT_FIRST_ENTRY',
      detail: `La date de début réelle doit être celle de l’entrée du premier stagiaire : le ${formatFrench(first)}.`,
    });
  }
  const [main] = faults;
  if (main) {
    return err({
      code: main.code,
      detail: faults.map((fault) => fault.detail).join(' '),
      expectedDate: first,
      violations: faults.map((fault) => ({ pointer: '/actualStartDate', ...fault })),
    });
  }
  const assessed = assess(action.advanceTerms);
  const opened: InProgress = {
    ...action,
    status: 'EC',
    actualStartDate: on,
    overdue: false,
    reportingFrequency: command.reportingFrequency ?? action.reportingFrequency,
    invoicingPeriod: command.invoicingPeriod ?? action.invoicingPeriod,
    facts: { ...action.facts, advance: { state: assessed.due ? 'AWAITED' : 'NOT_DUE' } },
  };
  const settled = settle(opened, command);
  return ok({
    next: settled.next,
    events: [
      event(
        'ACTION_OPENED',
        command,
        [
          ...change('status', 'Statut', statusLabels.AO, statusLabels.EC),
          ...change('actualStartDate', 'Date de début réelle', null, on),
          ...change(
            'reportingFrequency',
            'Fréquence de déclaration',
            frequencyLabels[action.reportingFrequency],
            frequencyLabels[opened.reportingFrequency],
          ),
          ...change(
            'invoicingPeriod',
            'Période de facturation',
            frequencyLabels[action.invoicingPeriod],
            frequencyLabels[opened.invoicingPeriod],
          ),
        ],
        { actualStartDate: on, advance: assessed.due ? 'EXPECTED' : 'NOT_DUE' },
      ),
      ...settled.events,
    ],
  });
};

/**
 * Stores what a day changed: the late flag (in progress, planned end before today) and the declarations that became
 * due. Called by the daily job and by every verb that moves a bound: `was` is then the action before the move, so that
 * what the move itself makes due is told. Repeating it on the same day changes nothing and gives no event.
 */
export function settle<T extends InProgress | Closed>(action: T, cause: Cause, was: Action = action): Decided<T> {
  const { settledOn } = action.facts;
  const on = settledOn === null ? cause.today : latest(settledOn, cause.today);
  const before = new Set(duePeriods(was).map((period) => period.id));
  const moved: T = { ...action, facts: { ...action.facts, settledOn: on } };
  const overdue = moved.status === 'EC' && moved.plannedEndDate < on;
  const next: T = moved.status === 'EC' ? { ...moved, overdue } : moved;
  const newlyDue = duePeriods(next).filter((period) => !before.has(period.id));
  const wasOverdue = was.status === 'EC' && was.overdue;
  const events: ActionEvent[] = [];
  if (overdue && !wasOverdue) {
    events.push(
      event('CLOSURE_OVERDUE', cause, change('overdue', 'Retard de fermeture', 'Non', 'Oui'), {
        plannedEndDate: action.plannedEndDate,
      }),
    );
  }
  if (newlyDue.length > 0) {
    events.push(
      event(
        'DECLARATIONS_DUE',
        cause,
        change('dueDeclarations', 'Déclarations en attente', before.size, duePeriods(next).length),
        { periods: newlyDue.map((period) => period.id).join(' ') },
      ),
    );
  }
  return { next, events };
}

/**
 * Everything that stands in the way of closing on `actualEndDate`, each item named (docs/domain.md, « Closing »). Periods
 * are those of the action as it stands: the one that the closing itself cuts is not due before it, so asking for it would
 * keep the action open until the calendar period ends.
 */
export const closureBlocks = (
  action: InProgress,
  actualEndDate: CalendarDate,
  today: CalendarDate,
): readonly BlockingItem[] => {
  const blocking: BlockingItem[] = [];
  const { inTrainingCount, declaredPeriods, pendingRequests } = action.facts;
  if (inTrainingCount > 0) {
    blocking.push({
      code: 'TRAINEES_IN_TRAINING',
      count: inTrainingCount,
      detail: stillInTraining(inTrainingCount),
    });
  }
  for (const period of reportingPeriods(action)) {
    if (period.start <= actualEndDate && period.end < today && !declaredPeriods.includes(period.id)) {
      blocking.push({
        code: 'DECLARATION_MISSING',
        period: period.id,
        detail: `La déclaration de réalisation de la période ${period.id} (du ${formatFrench(period.start)} au ${formatFrench(period.end)}) manque : déclarez-la.`,
      });
    }
  }
  for (const [type, requestId] of Object.entries(pendingRequests)) {
    if (requestId === undefined) continue;
    blocking.push({
      code: 'REQUEST_PENDING',
      requestId,
      detail: `Une demande de modification est en attente (${requestLabel(type)}) : attendez la décision de la Région ou retirez la demande.`,
    });
  }
  return blocking;
};

const requestLabel = (type: string): string =>
  type === 'DATES' || type === 'SITE' || type === 'HEADCOUNT' ? requestTypeLabels[type] : type;

/** Whether a closing would be refused whatever the date. */
export const refuseToClose = (
  action: Action,
): Extract<ClosingRefusal, { code: 'ACTION_NOT_OPEN' | 'ACTION_CLOSED' }> | null => {
  switch (action.status) {
    case 'AO':
      return {
        code: 'ACTION_NOT_OPEN',
        detail: 'Cette action n’est pas encore ouverte : elle ne peut pas être fermée.',
      };
    case 'FE':
      return {
        code: 'ACTION_CLOSED',
        detail: `Cette action est déjà fermée, depuis le ${formatFrench(action.actualEndDate)}.`,
      };
    case 'EC':
      return null;
  }
};

const closureBlocked = (blocking: readonly BlockingItem[]): ClosureBlocked => ({
  code: 'CLOSURE_BLOCKED',
  detail: `Cette action ne peut pas encore être fermée. ${blocking.map((item) => item.detail).join(' ')}`,
  blocking,
});

const mostNamed = 5;
const stillInTraining = (count: number, named: readonly InTraining[] = []): string => {
  const shown = named.slice(0, mostNamed).map(({ lastName, firstName }) => `${lastName} ${firstName}`);
  const others = named.length - shown.length;
  const more = others === 0 ? '' : others === 1 ? ' et un autre' : ` et ${others} autres`;
  const who = named.length === 0 ? '' : ` (${shown.join(', ')}${more})`;
  return count === 1
    ? `Un stagiaire est encore en formation${who} : enregistrez sa sortie.`
    : `${count} stagiaires sont encore en formation${who} : enregistrez leur sortie.`;
};

/** The same refusal, with those who are still in training by their names. */
export const nameTrainees = (refusal: ClosureBlocked, trainees: readonly InTraining[]): ClosureBlocked =>
  closureBlocked(
    refusal.blocking.map((item) =>
      item.code === 'TRAINEES_IN_TRAINING'
        ? { ...item, trainees, detail: stillInTraining(item.count, trainees) }
        : item,
    ),
  );

/** Closes an action in progress; the late flag falls and the last period is cut at the actual end. Irreversible. */
export const close = (action: Action, command: Close): Result<Decided<Closed>, ClosingRefusal> => {
  const refusal = refuseToClose(action);
  if (refusal) return err(refusal);
  if (action.status !== 'EC') throw new Error('unreachable: refuseToClose covers it');
  const on = command.actualEndDate;
  const blocking = closureBlocks(action, on, command.today);
  if (blocking.length > 0) {
    return err(closureBlocked(blocking));
  }
  const faults: { code: Extract<ClosingRefusal, { violations: unknown }>['code']; detail: string }[] = [];
  const lastMovement = [action.facts.lastExitDate, lastEntryDate(action.facts)]
    .filter((day) => day !== null)
    .sort()
    .at(-1);
  if (on > command.today) {
    faults.push({
      code: 'CLOSING_DATE_IN_FUTURE',
      detail: `La date de fin réelle (${formatFrench(on)}) est postérieure à aujourd’hui (${formatFrench(command.today)}) : corrigez-la, ou fermez l’action le jour venu.`,
    });
  }
  if (on < action.actualStartDate) {
    faults.push({
      code: 'CLOSING_DATE_BEFORE_ACTUAL_START',
      detail: `La date de fin réelle (${formatFrench(on)}) précède la date de début réelle (${formatFrench(action.actualStartDate)}) : corrigez-la.`,
    });
  }
  if (on > action.plannedEndDate) {
    faults.push({
      code: 'CLOSING_DATE_AFTER_PLANNED_END',
      detail: `La date de fin réelle (${formatFrench(on)}) suit la date de fin prévue (${formatFrench(action.plannedEndDate)}) : demandez d’abord une modification de dates.`,
    });
  }
  if (lastMovement !== undefined && on < lastMovement) {
    faults.push({
      code: 'CLOSING_DATE_BEFORE_LAST_EXIT',
      detail: `La date de fin réelle (${formatFrench(on)}) précède la dernière entrée ou sortie d’un stagiaire (${formatFrench(lastMovement)}) : fermez l’action à cette date ou après.`,
    });
  }
  const [main] = faults;
  if (main) {
    return err({
      code: main.code,
      detail: faults.map((fault) => fault.detail).join(' '),
      violations: faults.map((fault) => ({ pointer: '/actualEndDate', ...fault })),
    });
  }
  const { overdue, ...kept } = action;
  const settled = settle<Closed>({ ...kept, status: 'FE', actualEndDate: on }, command, action);
  return ok({
    next: settled.next,
    events: [
      event(
        'ACTION_CLOSED',
        command,
        [
          ...change('status', 'Statut', statusLabels.EC, statusLabels.FE),
          ...change('actualEndDate', 'Date de fin réelle', null, on),
          ...(overdue ? change('overdue', 'Retard de fermeture', 'Oui', 'Non') : []),
        ],
        { actualEndDate: on },
      ),
      ...settled.events,
    ],
  });
};
