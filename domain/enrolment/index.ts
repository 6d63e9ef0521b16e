import type { Action, Decided, Facts, Violation } from '../action/index.ts';
import { type CalendarDate, formatFrench, latest } from '../calendar-date.ts';
import type { Actor } from '../caller/index.ts';
import { type ActionEvent, change, type EventType } from '../event/index.ts';
import { err, ok, type Result } from '../result.ts';

// ── States ──────────────────────────────────────────────────────────────────────────────────────────────────────────

type Trainee = {
  /** Unique among all enrolments of all actions; carries the action number. */
  readonly id: string;
  readonly actionNumber: string;
  readonly organisation: string;
  readonly lastName: string;
  readonly firstName: string;
  /** The provider's own reference of the trainee: unique in the action, never a social security number. */
  readonly reference: string;
  readonly component: string | null;
  readonly enrolledAt: string;
  /** Moves by one with every change of the enrolment, from 1 on. */
  readonly version: number;
};

export type Pending = Trainee & { readonly state: 'PENDING' };
export type Confirmed = Trainee & { readonly state: 'CONFIRMED' };
export type Entered = Trainee & { readonly state: 'ENTERED'; readonly entryDate: CalendarDate };
export type Left = Trainee & {
  readonly state: 'COMPLETED' | 'DROPPED_OUT' | 'EXCLUDED';
  readonly entryDate: CalendarDate;
  readonly exitDate: CalendarDate;
};
/** Ends without an entry: a cancelled entry leaves no date behind. */
export type Ended = Trainee & { readonly state: 'REFUSED' | 'CANCELLED' | 'NO_SHOW' };
export type Enrolment = Pending | Confirmed | Entered | Left | Ended;
export type EnrolmentState = Enrolment['state'];

export const enrolmentStates = [
  'PENDING',
  'CONFIRMED',
  'ENTERED',
  'COMPLETED',
  'DROPPED_OUT',
  'EXCLUDED',
  'REFUSED',
  'CANCELLED',
  'NO_SHOW',
] as const satisfies readonly EnrolmentState[];

export const enrolmentStateLabels = {
  PENDING: 'En attente',
  CONFIRMED: 'Confirmée',
  ENTERED: 'En formation',
  COMPLETED: 'Formation terminée',
  DROPPED_OUT: 'Abandon',
  EXCLUDED: 'Exclusion',
  REFUSED: 'Refusée',
  CANCELLED: 'Annulée',
  NO_SHOW: 'Absent à l’entrée',
} as const satisfies Record<EnrolmentState, string>;

// ── Commands ────────────────────────────────────────────────────────────────────────────────────────────────────────

type Cause = { readonly today: CalendarDate; readonly at: string; readonly by: Actor };
export type Enrol = Cause & Pick<Trainee, 'id' | 'lastName' | 'firstName' | 'reference' | 'component'>;
export type ExitReason = 'COMPLETED' | 'DROPPED_OUT' | 'EXCLUDED';

// ── Refusals ────────────────────────────────────────────────────────────────────────────────────────────────────────

type DateFault =
  | 'ENTRY_IN_FUTURE'
  | 'ENTRY_BEFORE_PLANNED_START'
  | 'ENTRY_AFTER_PLANNED_END'
  | 'EXIT_IN_FUTURE'
  | 'EXIT_BEFORE_ENTRY'
  | 'EXIT_AFTER_PLANNED_END';

export type EnrolmentRefusal =
  | { readonly code: 'ACTION_CLOSED'; readonly detail: string }
  | { readonly code: 'ENROLMENT_STATE'; readonly detail: string; readonly state: EnrolmentState }
  | { readonly code: 'INVALID'; readonly detail: string; readonly violations: readonly Violation[] }
  | { readonly code: DateFault; readonly detail: string; readonly violations: readonly Violation[] };

type DateViolation = Violation & { readonly code: DateFault };

// ── Transition table ────────────────────────────────────────────────────────────────────────────────────────────────

export const enrolmentTransitions = {
  PENDING: { confirm: 'CONFIRMED', refuse: 'REFUSED', cancel: 'CANCELLED', miss: null, enter: null, exit: null },
  CONFIRMED: { confirm: null, refuse: null, cancel: 'CANCELLED', miss: 'NO_SHOW', enter: 'ENTERED', exit: null },
  /** `enter` again corrects the date; `cancel` undoes an entry recorded by mistake. */
  ENTERED: { confirm: null, refuse: null, cancel: 'CANCELLED', miss: null, enter: 'ENTERED', exit: 'COMPLETED' },
  /** The entry date stays correctable after the exit: the first entry may prove to be another day. */
  COMPLETED: { confirm: null, refuse: null, cancel: null, miss: null, enter: 'COMPLETED', exit: null },
  DROPPED_OUT: { confirm: null, refuse: null, cancel: null, miss: null, enter: 'DROPPED_OUT', exit: null },
  EXCLUDED: { confirm: null, refuse: null, cancel: null, miss: null, enter: 'EXCLUDED', exit: null },
  REFUSED: { confirm: null, refuse: null, cancel: null, miss: null, enter: null, exit: null },
  CANCELLED: { confirm: null, refuse: null, cancel: null, miss: null, enter: null, exit: null },
  NO_SHOW: { confirm: null, refuse: null, cancel: null, miss: null, enter: null, exit: null },
} as const satisfies Record<
  EnrolmentState,
  Record<'confirm' | 'refuse' | 'cancel' | 'miss' | 'enter' | 'exit', EnrolmentState | null>
>;
export type EnrolmentVerb = keyof (typeof enrolmentTransitions)['PENDING'];

const impossible = {
  confirm: 'elle ne peut pas être confirmée',
  refuse: 'elle ne peut pas être refusée',
  cancel: 'elle ne peut pas être annulée',
  miss: 'l’absence ne peut pas être enregistrée',
  enter: 'l’entrée ne peut pas être enregistrée',
  exit: 'la sortie ne peut pas être enregistrée',
} as const satisfies Record<EnrolmentVerb, string>;

const onceIn = 'Le stagiaire est entré : si l’entrée a été saisie par erreur, annulez-la.';
const onceOut = 'La sortie est enregistrée : seule la date d’entrée peut encore être corrigée.';
const over = 'Cet état est définitif : au besoin, inscrivez de nouveau le stagiaire, sous une autre référence.';

/** What to do instead, said after the refusal. */
const instead = {
  PENDING: (verb) =>
    verb === 'exit'
      ? 'Confirmez-la et enregistrez l’entrée d’abord.'
      : verb === 'miss'
        ? 'Confirmez-la d’abord, ou annulez-la.'
        : 'Confirmez-la d’abord.',
  CONFIRMED: (verb) =>
    verb === 'exit'
      ? 'Enregistrez d’abord l’entrée.'
      : verb === 'refuse'
        ? 'Annulez-la plutôt.'
        : 'Enregistrez l’entrée du stagiaire, son absence, ou annulez-la.',
  ENTERED: () => onceIn,
  COMPLETED: () => onceOut,
  DROPPED_OUT: () => onceOut,
  EXCLUDED: () => onceOut,
  REFUSED: () => over,
  CANCELLED: () => over,
  NO_SHOW: () => over,
} as const satisfies Record<EnrolmentState, (verb: EnrolmentVerb) => string>;

// ── Verbs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a verb on an enrolment gives: the enrolment, the action whose facts it moved, and what happened. */
export type EnrolmentDecided = Decided<Action> & { readonly enrolment: Enrolment };

/** Why this verb would be refused whatever the values; `null` when it may be tried. */
export const refuseEnrolmentVerb = (
  action: Action,
  enrolment: Enrolment,
  verb: EnrolmentVerb,
): Extract<EnrolmentRefusal, { code: 'ACTION_CLOSED' | 'ENROLMENT_STATE' }> | null => {
  if (action.status === 'FE') return refuseWhenClosed(enrolment, verb);
  if (enrolmentTransitions[enrolment.state][verb] === null) {
    return {
      code: 'ENROLMENT_STATE',
      state: enrolment.state,
      detail: `Cette inscription est à l’état « ${enrolmentStateLabels[enrolment.state]} » : ${impossible[verb]}. ${instead[enrolment.state](verb)}`,
    };
  }
  return null;
};

const closed = {
  code: 'ACTION_CLOSED',
  detail: 'Cette action est fermée : ses inscriptions ne changent plus.',
} as const;

/** An action may close while enrolments wait: they may still be ended, or the indicator would count them for ever. */
const refuseWhenClosed = (enrolment: Enrolment, verb: EnrolmentVerb): typeof closed | Waiting | null => {
  const may = endable[enrolment.state];
  if (may === undefined) return closed;
  return may.verbs.includes(verb)
    ? null
    : {
        code: 'ACTION_CLOSED',
        detail: `Cette action est fermée : cette inscription peut seulement être ${may.words}.`,
      };
};
type Waiting = { readonly code: 'ACTION_CLOSED'; readonly detail: string };
const endable: Partial<Record<EnrolmentState, { readonly verbs: readonly EnrolmentVerb[]; readonly words: string }>> = {
  PENDING: { verbs: ['refuse', 'cancel'], words: 'refusée ou annulée' },
  CONFIRMED: { verbs: ['cancel', 'miss'], words: 'annulée, ou son absence enregistrée' },
};

const withFacts = <T extends Action>(action: T, facts: Partial<Facts>): T => ({
  ...action,
  facts: { ...action.facts, ...facts },
});

/** Entry dates after one trainee's date went from `before` to `after`; a day that nobody entered on disappears. */
const moveEntry = (
  dates: Facts['entryDates'],
  before: CalendarDate | null,
  after: CalendarDate | null,
): Facts['entryDates'] => {
  const moved = new Map(Object.entries(dates));
  const add = (day: CalendarDate, by: number) => {
    const left = (moved.get(day) ?? 0) + by;
    if (left > 0) moved.set(day, left);
    else moved.delete(day);
  };
  if (before !== null) add(before, -1);
  if (after !== null) add(after, 1);
  return Object.fromEntries([...moved].sort(([a], [b]) => (a < b ? -1 : 1)));
};

const happened = (
  type: EventType,
  cause: Cause,
  id: string,
  changes: ActionEvent['changes'],
  data: ActionEvent['data'] = {},
): ActionEvent => ({ type, at: cause.at, by: cause.by, subject: id, changes, data });

const stateChange = (before: EnrolmentState | null, after: EnrolmentState) =>
  change(
    'state',
    'État de l’inscription',
    before === null ? null : enrolmentStateLabels[before],
    enrolmentStateLabels[after],
  );

/** Who it is, at the next version. */
const trainee = (enrolment: Enrolment): Trainee => ({
  id: enrolment.id,
  actionNumber: enrolment.actionNumber,
  organisation: enrolment.organisation,
  lastName: enrolment.lastName,
  firstName: enrolment.firstName,
  reference: enrolment.reference,
  component: enrolment.component,
  enrolledAt: enrolment.enrolledAt,
  version: enrolment.version + 1,
});

/** Enrols a trainee. That the reference is new in the action is the store's to check, in the same write. */
export const enrol = (action: Action, command: Enrol): Result<EnrolmentDecided, EnrolmentRefusal> => {
  if (action.status === 'FE') return err(closed);
  if (command.component !== null && !action.components.some((component) => component.number === command.component)) {
    const detail = `La composante ${command.component} n’existe pas dans cette action : ${action.components.map((component) => component.number).join(', ') || 'aucune composante'}.`;
    return err({ code: 'INVALID', detail, violations: [{ pointer: '/component', code: 'INVALID', detail }] });
  }
  const enrolment: Pending = {
    id: command.id,
    actionNumber: action.actionNumber,
    organisation: action.organisation,
    lastName: command.lastName,
    firstName: command.firstName,
    reference: command.reference,
    component: command.component,
    enrolledAt: command.at,
    version: 1,
    state: 'PENDING',
  };
  return ok({
    enrolment,
    next: withFacts(action, { pendingEnrolments: action.facts.pendingEnrolments + 1 }),
    events: [happened('TRAINEE_ENROLLED', command, enrolment.id, stateChange(null, 'PENDING'))],
  });
};

const ending = {
  confirm: { state: 'CONFIRMED', type: 'ENROLMENT_CONFIRMED' },
  refuse: { state: 'REFUSED', type: 'ENROLMENT_REFUSED' },
  cancel: { state: 'CANCELLED', type: 'ENROLMENT_CANCELLED' },
  miss: { state: 'NO_SHOW', type: 'ENROLMENT_NO_SHOW' },
} as const;
export type Settlement = keyof typeof ending;

/** Confirms, refuses, cancels or marks absent. Cancelling an entry takes its date back out of the action's facts. */
export const settleEnrolment = (
  action: Action,
  enrolment: Enrolment,
  verb: Settlement,
  cause: Cause,
): Result<EnrolmentDecided, EnrolmentRefusal> => {
  const refusal = refuseEnrolmentVerb(action, enrolment, verb);
  if (refusal) return err(refusal);
  const { state, type } = ending[verb];
  const { facts } = action;
  const entered = enrolment.state === 'ENTERED' ? enrolment.entryDate : null;
  return ok({
    enrolment: { ...trainee(enrolment), state },
    next: withFacts(action, {
      pendingEnrolments: facts.pendingEnrolments - (enrolment.state === 'PENDING' ? 1 : 0),
      inTrainingCount: facts.inTrainingCount - (entered === null ? 0 : 1),
      entryDates: moveEntry(facts.entryDates, entered, null),
    }),
    events: [
      happened(entered === null ? type : 'ENTRY_CANCELLED', cause, enrolment.id, [
        ...stateChange(enrolment.state, state),
        ...(entered === null ? [] : change('entryDate', 'Date d’entrée', entered, null)),
      ]),
    ],
  });
};

/**
 * Records an entry, or corrects its date, before and after the opening (docs/domain.md, « Enrolments »). The same date
 * again changes nothing and gives no event.
 */
export const enter = (
  action: Action,
  enrolment: Enrolment,
  command: Cause & { readonly entryDate: CalendarDate },
): Result<EnrolmentDecided, EnrolmentRefusal> => {
  const refusal = refuseEnrolmentVerb(action, enrolment, 'enter');
  if (refusal) return err(refusal);
  const on = command.entryDate;
  const violations: DateViolation[] = [];
  const at = '/entryDate';
  if (on > command.today) {
    violations.push({
      pointer: at,
      code: 'ENTRY_IN_FUTURE',
      detail: `La date d’entrée (${formatFrench(on)}) est postérieure à aujourd’hui (${formatFrench(command.today)}) : corrigez-la, ou enregistrez l’entrée le jour venu.`,
    });
  }
  if (on < action.plannedStartDate) {
    violations.push({
      pointer: at,
      code: 'ENTRY_BEFORE_PLANNED_START',
      detail: `La date d’entrée (${formatFrench(on)}) précède le début prévu de l’action (${formatFrench(action.plannedStartDate)}) : corrigez-la, ou demandez d’abord une modification de dates.`,
    });
  }
  if (on > action.plannedEndDate) {
    violations.push({
      pointer: at,
      code: 'ENTRY_AFTER_PLANNED_END',
      detail: `La date d’entrée (${formatFrench(on)}) suit la fin prévue de l’action (${formatFrench(action.plannedEndDate)}) : corrigez-la, ou demandez d’abord une modification de dates.`,
    });
  }
  if ('exitDate' in enrolment && on > enrolment.exitDate) {
    violations.push({
      pointer: at,
      code: 'EXIT_BEFORE_ENTRY',
      detail: `La date d’entrée (${formatFrench(on)}) suit la date de sortie du stagiaire (${formatFrench(enrolment.exitDate)}) : corrigez-la.`,
    });
  }
  const refused = valuesRefused(violations);
  if (refused) return err(refused);
  if (enrolment.state !== 'CONFIRMED' && !('entryDate' in enrolment))
    throw new Error('unreachable: the transition table allows enter from CONFIRMED and entered states only');
  const before = 'entryDate' in enrolment ? enrolment.entryDate : null;
  if (before === on) return ok({ enrolment, next: action, events: [] });
  const { facts } = action;
  const version = enrolment.version + 1;
  const moved: Enrolment =
    'entryDate' in enrolment
      ? { ...enrolment, version, entryDate: on }
      : { ...enrolment, version, state: 'ENTERED', entryDate: on };
  return ok({
    enrolment: moved,
    next: withFacts(action, {
      entryDates: moveEntry(facts.entryDates, before, on),
      inTrainingCount: facts.inTrainingCount + (before === null ? 1 : 0),
    }),
    events: [
      happened(
        before === null ? 'ENTRY_RECORDED' : 'ENTRY_CORRECTED',
        command,
        enrolment.id,
        [
          ...(before === null ? stateChange(enrolment.state, 'ENTERED') : []),
          ...change('entryDate', 'Date d’entrée', before, on),
        ],
        { entryDate: on },
      ),
    ],
  });
};

/** Records that a trainee left, and why. The entry date is kept. */
export const exit = (
  action: Action,
  enrolment: Enrolment,
  command: Cause & { readonly exitDate: CalendarDate; readonly reason: ExitReason },
): Result<EnrolmentDecided, EnrolmentRefusal> => {
  const refusal = refuseEnrolmentVerb(action, enrolment, 'exit');
  if (refusal) return err(refusal);
  if (enrolment.state !== 'ENTERED') throw new Error('unreachable: the transition table allows exit from ENTERED only');
  const on = command.exitDate;
  const at = '/exitDate';
  const violations: DateViolation[] = [];
  if (on > command.today) {
    violations.push({
      pointer: at,
      code: 'EXIT_IN_FUTURE',
      detail: `La date de sortie (${formatFrench(on)}) est postérieure à aujourd’hui (${formatFrench(command.today)}) : corrigez-la, ou enregistrez la sortie le jour venu.`,
    });
  }
  if (on < enrolment.entryDate) {
    violations.push({
      pointer: at,
      code: 'EXIT_BEFORE_ENTRY',
      detail: `La date de sortie (${formatFrench(on)}) précède la date d’entrée (${formatFrench(enrolment.entryDate)}) : corrigez l’une ou l’autre.`,
    });
  }
  if (on > action.plannedEndDate) {
    violations.push({
      pointer: at,
      code: 'EXIT_AFTER_PLANNED_END',
      detail: `La date de sortie (${formatFrench(on)}) suit la fin prévue de l’action (${formatFrench(action.plannedEndDate)}) : corrigez-la, ou demandez d’abord une modification de dates.`,
    });
  }
  const refused = valuesRefused(violations);
  if (refused) return err(refused);
  const { facts } = action;
  return ok({
    enrolment: { ...enrolment, version: enrolment.version + 1, state: command.reason, exitDate: on },
    next: withFacts(action, {
      inTrainingCount: facts.inTrainingCount - 1,
      lastExitDate: facts.lastExitDate === null ? on : latest(facts.lastExitDate, on),
    }),
    events: [
      happened(
        'EXIT_RECORDED',
        command,
        enrolment.id,
        [...stateChange('ENTERED', command.reason), ...change('exitDate', 'Date de sortie', null, on)],
        { exitDate: on, reason: command.reason },
      ),
    ],
  });
};

const valuesRefused = (violations: readonly DateViolation[]): EnrolmentRefusal | null => {
  const [main] = violations;
  if (main === undefined) return null;
  const detail = violations.map((violation) => violation.detail).join(' ');
  return { code: main.code, detail, violations };
};
