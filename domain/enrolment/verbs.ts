import type { Action, ActionFacts, Closed } from '../action/action.ts';
import { type CalendarDate, latest } from '../calendar-date.ts';
import { type Cause, change, type Decided, type EventType, happened } from '../event.ts';
import { faultsAt, firstOf, type InvalidValues, invalidValues, type Refused } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import {
  allows,
  type Enrolment,
  type EnrolmentAllowing,
  type EnrolmentState,
  type EnrolmentVerb,
  enrolmentStateLabels,
  enrolmentTransitions,
  type Left,
  type Pending,
} from './enrolment.ts';
import * as words from './words.ts';

export type Enrol = Cause & Pick<Enrolment, 'id' | 'lastName' | 'firstName' | 'reference' | 'component'>;
export type ExitReason = Left['state'];

type EntryDateCode = 'ENTRY_IN_FUTURE' | 'ENTRY_BEFORE_PLANNED_START' | 'ENTRY_AFTER_PLANNED_END' | 'EXIT_BEFORE_ENTRY';
type ExitDateCode = 'EXIT_IN_FUTURE' | 'EXIT_BEFORE_ENTRY' | 'EXIT_AFTER_PLANNED_END';

export type EnrolmentStateRefusal =
  | Refused<'ACTION_CLOSED'>
  | (Refused<'ENROLMENT_STATE'> & { readonly state: EnrolmentState });
export type EnrolmentRefusal = EnrolmentStateRefusal | InvalidValues<'INVALID' | EntryDateCode | ExitDateCode>;

/** Result of a verb: the enrolment, the action with its facts updated, the events. */
export type EnrolmentDecided = Decided<Action> & { readonly enrolment: Enrolment };

// ── Whether a verb may be tried ─────────────────────────────────────────────────────────────────────────────────────

const closed: Refused<'ACTION_CLOSED'> = { code: 'ACTION_CLOSED', detail: words.closedToEnrolments };

/**
 * An action may close with enrolments still waiting. They can be ended afterwards, or the dashboard would count them
 * for ever.
 */
const movesWhenClosed: Partial<
  Record<EnrolmentState, { readonly verbs: readonly EnrolmentVerb[]; readonly words: string }>
> = {
  PENDING: { verbs: ['refuse', 'cancel'], words: 'refusée ou annulée' },
  CONFIRMED: { verbs: ['cancel', 'miss'], words: 'annulée, ou son absence enregistrée' },
};

const refusedWhenClosed = ({ state }: Enrolment, verb: EnrolmentVerb): EnrolmentStateRefusal | null => {
  const may = movesWhenClosed[state];
  if (may === undefined) return closed;
  return may.verbs.includes(verb) ? null : { code: 'ACTION_CLOSED', detail: words.closedToWaiting(may.words) };
};

/** Whether anybody may still be enrolled. */
export const mayEnrol = (action: Action): Result<Exclude<Action, Closed>, EnrolmentStateRefusal> =>
  action.status === 'FE' ? err(closed) : ok(action);

/** Whether a verb may be tried on an enrolment, whatever the values. */
export const mayDecide = <Verb extends EnrolmentVerb>(
  action: Action,
  enrolment: Enrolment,
  verb: Verb,
): Result<EnrolmentAllowing<Verb>, EnrolmentStateRefusal> => {
  const refusal = action.status === 'FE' ? refusedWhenClosed(enrolment, verb) : null;
  if (refusal !== null) return err(refusal);
  if (allows(enrolment, verb)) return ok(enrolment);
  const { state } = enrolment;
  return err({ code: 'ENROLMENT_STATE', state, detail: words.wrongState(enrolment, verb) });
};

// ── Verbs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const withFacts = <T extends Action>(action: T, facts: Partial<ActionFacts>): T => ({
  ...action,
  facts: { ...action.facts, ...facts },
});

/** Entry dates once one trainee's date has moved from `before` to `after`; days left without entries are removed. */
const moveEntryDate = (
  dates: ActionFacts['entryDates'],
  before: CalendarDate | null,
  after: CalendarDate | null,
): ActionFacts['entryDates'] => {
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

const stateChange = (before: EnrolmentState | null, after: EnrolmentState) =>
  change(
    'state',
    'État de l’inscription',
    before === null ? null : enrolmentStateLabels[before],
    enrolmentStateLabels[after],
  );

/** Enrols a trainee. The store checks, in the same write, that the reference is free. */
export const enrol = (action: Action, command: Enrol): Result<EnrolmentDecided, EnrolmentRefusal> => {
  const allowed = mayEnrol(action);
  if (!allowed.ok) return allowed;
  const { id, lastName, firstName, reference, component } = command;
  if (component !== null && !action.components.some(({ number }) => number === component)) {
    const detail = words.componentUnknown(component, action.components);
    return err(invalidValues('INVALID', [{ pointer: '/component', code: 'INVALID', detail }]));
  }
  const { actionNumber, organisation, facts } = action;
  const enrolment: Pending = {
    id,
    actionNumber,
    organisation,
    lastName,
    firstName,
    reference,
    component,
    enrolledAt: command.at,
    version: 1,
    state: 'PENDING',
  };
  return ok({
    enrolment,
    next: withFacts(action, { pendingEnrolments: facts.pendingEnrolments + 1 }),
    events: [happened('TRAINEE_ENROLLED', command, { subject: id, changes: stateChange(null, 'PENDING') })],
  });
};

type Table = typeof enrolmentTransitions;

/** What each decision makes of an enrolment, as the table has it, and how its event is called. */
const decisions = {
  confirm: { state: 'CONFIRMED', type: 'ENROLMENT_CONFIRMED' },
  refuse: { state: 'REFUSED', type: 'ENROLMENT_REFUSED' },
  cancel: { state: 'CANCELLED', type: 'ENROLMENT_CANCELLED' },
  miss: { state: 'NO_SHOW', type: 'ENROLMENT_NO_SHOW' },
} as const satisfies {
  readonly [Verb in 'confirm' | 'refuse' | 'cancel']: {
    readonly state: Table['PENDING'][Verb];
    readonly type: EventType;
  };
} & { readonly miss: { readonly state: Table['CONFIRMED']['miss']; readonly type: EventType } };
export type EnrolmentDecision = keyof typeof decisions;

/** Confirms, refuses, cancels or marks absent. Cancelling an entry also removes its date from the action's facts. */
export const decideEnrolment = (
  action: Action,
  found: Enrolment,
  verb: EnrolmentDecision,
  cause: Cause,
): Result<EnrolmentDecided, EnrolmentRefusal> => {
  const allowed = mayDecide(action, found, verb);
  if (!allowed.ok) return allowed;
  const enrolment = allowed.value;
  const { state, type } = decisions[verb];
  const { facts } = action;
  const entered = enrolment.state === 'ENTERED' ? enrolment.entryDate : null;
  const { entryDate: _undone, ...kept } = enrolment.state === 'ENTERED' ? enrolment : { ...enrolment, entryDate: null };
  return ok({
    enrolment: { ...kept, version: kept.version + 1, state },
    next: withFacts(action, {
      pendingEnrolments: facts.pendingEnrolments - (enrolment.state === 'PENDING' ? 1 : 0),
      inTrainingCount: facts.inTrainingCount - (entered === null ? 0 : 1),
      entryDates: moveEntryDate(facts.entryDates, entered, null),
    }),
    events: [
      happened(entered === null ? type : 'ENTRY_CANCELLED', cause, {
        subject: enrolment.id,
        changes: [
          ...stateChange(enrolment.state, state),
          ...(entered === null ? [] : change('entryDate', 'Date d’entrée', entered, null)),
        ],
      }),
    ],
  });
};

/**
 * Records an entry, or corrects its date, before and after the opening (docs/domain.md, « Enrolments »). The same date
 * again changes nothing and gives no event.
 */
export const enter = (
  action: Action,
  found: Enrolment,
  command: Cause & { readonly entryDate: CalendarDate },
): Result<EnrolmentDecided, EnrolmentRefusal> => {
  const allowed = mayDecide(action, found, 'enter');
  if (!allowed.ok) return allowed;
  const enrolment = allowed.value;
  const { entryDate: on, today } = command;
  const facts = { on, today, action, enrolment };
  const refusal = firstOf(
    faultsAt<EntryDateCode>(
      '/entryDate',
      [
        [on > today, 'ENTRY_IN_FUTURE'],
        [on < action.plannedStartDate, 'ENTRY_BEFORE_PLANNED_START'],
        [on > action.plannedEndDate, 'ENTRY_AFTER_PLANNED_END'],
        ['exitDate' in enrolment && on > enrolment.exitDate, 'EXIT_BEFORE_ENTRY'],
      ],
      (code) => words.entryWords[code](facts),
    ),
  );
  if (refusal !== null) return err(refusal);
  const before = 'entryDate' in enrolment ? enrolment.entryDate : null;
  if (before === on) return ok({ enrolment, next: action, events: [] });
  const version = enrolment.version + 1;
  return ok({
    enrolment:
      enrolment.state === 'CONFIRMED'
        ? { ...enrolment, version, state: enrolmentTransitions.CONFIRMED.enter, entryDate: on }
        : { ...enrolment, version, entryDate: on },
    next: withFacts(action, {
      entryDates: moveEntryDate(action.facts.entryDates, before, on),
      inTrainingCount: action.facts.inTrainingCount + (before === null ? 1 : 0),
    }),
    events: [
      happened(before === null ? 'ENTRY_RECORDED' : 'ENTRY_CORRECTED', command, {
        subject: enrolment.id,
        changes: [
          ...(before === null ? stateChange(enrolment.state, 'ENTERED') : []),
          ...change('entryDate', 'Date d’entrée', before, on),
        ],
        data: { entryDate: on },
      }),
    ],
  });
};

/** Records that a trainee left, and why. The entry date is kept. */
export const exit = (
  action: Action,
  found: Enrolment,
  command: Cause & { readonly exitDate: CalendarDate; readonly reason: ExitReason },
): Result<EnrolmentDecided, EnrolmentRefusal> => {
  const allowed = mayDecide(action, found, 'exit');
  if (!allowed.ok) return allowed;
  const enrolment = allowed.value;
  const { exitDate: on, reason, today } = command;
  const refusal = firstOf(
    faultsAt<ExitDateCode>(
      '/exitDate',
      [
        [on > today, 'EXIT_IN_FUTURE'],
        [on < enrolment.entryDate, 'EXIT_BEFORE_ENTRY'],
        [on > action.plannedEndDate, 'EXIT_AFTER_PLANNED_END'],
      ],
      (code) => words.exitWords[code]({ on, today, action, enrolment }),
    ),
  );
  if (refusal !== null) return err(refusal);
  const { facts } = action;
  return ok({
    enrolment: { ...enrolment, version: enrolment.version + 1, state: reason, exitDate: on },
    next: withFacts(action, {
      inTrainingCount: facts.inTrainingCount - 1,
      lastExitDate: facts.lastExitDate === null ? on : latest(facts.lastExitDate, on),
    }),
    events: [
      happened('EXIT_RECORDED', command, {
        subject: enrolment.id,
        changes: [...stateChange('ENTERED', reason), ...change('exitDate', 'Date de sortie', null, on)],
        data: { exitDate: on, reason },
      }),
    ],
  });
};

/** Of a reference that another enrolment of the action has: the store finds it, in the write. */
export const enrolmentExists: InvalidValues<'ENROLMENT_ALREADY_EXISTS'> = {
  code: 'ENROLMENT_ALREADY_EXISTS',
  detail: words.enrolmentAlreadyExists,
  violations: [{ pointer: '/reference', code: 'ENROLMENT_ALREADY_EXISTS', detail: words.referenceTaken }],
};
