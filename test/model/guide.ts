import { type RequestType, requestTypes } from '../../domain/request-type.ts';
import { type Period, periodsBetween } from '../../ops/audit/calendar.ts';
import { testedTypes } from './request-types.ts';

/**
 * The guide and docs/domain.md once more, as small as they can be, without a line of the product: what a person with paper
 * files would answer. Verbs change the world and answer `null`, or refuse and change nothing.
 */
export type Refusal = {
  readonly code: string;
  /** Codes of every fault in the values given. */
  readonly faults?: readonly string[];
  readonly blocking?: readonly string[];
  readonly expectedDate?: string;
  /** Rules that the requested state breaks, each as the fields any of which may be blamed for it. */
  readonly broken?: readonly (readonly string[])[];
};

type Value = string | number;

export type Enrolment = {
  readonly id: string;
  readonly reference: string;
  state: string;
  entry: string | null;
  exit: string | null;
};
export type Request = {
  readonly id: string;
  readonly type: RequestType;
  readonly issuedOn: string;
  readonly changes: readonly { readonly field: string; readonly before: Value; readonly after: Value }[];
  state: string;
  letter: string | null;
};
export type Invoice = {
  readonly id: string;
  number: string | null;
  state: string;
  dueOn: string | null;
  replacedBy: string | null;
  readonly replaces: string | null;
  suspensions: number;
  issuedOn: string;
  /** The day of its last state: for a suspension, that of its notice, and `known` once finance has given it. */
  lastOn: string;
  stateBeforeOn: string;
  known: string | null;
  answeredOn: string | null;
  answers: number;
};
export type Action = {
  readonly number: string;
  readonly organisation: string;
  readonly frequency: 'MONTHLY' | 'BIMONTHLY' | 'QUARTERLY';
  readonly componentNumbers: readonly string[];
  /** Cents; 0 when the contract gives no advance. */
  readonly advanceCents: number;
  /** Everything that a request may change, by the name a request gives it. */
  readonly fields: Map<string, Value>;
  status: 'AO' | 'EC' | 'FE';
  closedOn: string | null;
  readonly enrolments: Enrolment[];
  readonly requests: Request[];
  readonly invoices: Invoice[];
  readonly declared: Map<string, string>;
  advance: 'NONE' | 'NOT_DUE' | 'AWAITED' | 'HELD' | 'ISSUED';
  /** The day whose lateness and due declarations are stored. */
  settledOn: string | null;
  overdue: boolean;
};
export type World = {
  today: string;
  readonly actions: Action[];
  readonly suspended: Set<string>;
  /** Last rank, by provider and year. */
  readonly series: Map<string, number>;
  feed: number;
};

export const newWorld = (today: string): World => ({
  today,
  actions: [],
  suspended: new Set(),
  series: new Map(),
  feed: 0,
});

// ── What follows ────────────────────────────────────────────────────────────────────────────────────────────────────

export const day = (action: Action, field: string): string => String(action.fields.get(field) ?? '');
const entries = ({ enrolments }: Action): string[] => enrolments.flatMap(({ entry }) => entry ?? []).sort();
export const firstEntry = (action: Action): string | null => entries(action)[0] ?? null;
export const enteredCount = (action: Action): number => entries(action).length;
const count = (enrolments: readonly Enrolment[], state: string): number =>
  enrolments.filter((one) => one.state === state).length;
export const inTraining = ({ enrolments }: Action): number => count(enrolments, 'ENTERED');
export const pendingEnrolments = ({ enrolments }: Action): number => count(enrolments, 'PENDING');
export const pendingOf = ({ requests }: Action, type: RequestType): Request | undefined =>
  requests.find((request) => request.type === type && request.state === 'PENDING');

export const periodsOf = (action: Action): readonly Period[] =>
  action.status === 'AO'
    ? []
    : periodsBetween(
        day(action, 'actualStartDate'),
        action.closedOn ?? day(action, 'plannedEndDate'),
        action.frequency,
      );
const missing = (action: Action): readonly Period[] => periodsOf(action).filter(({ id }) => !action.declared.has(id));
export const dueOf = (action: Action): readonly Period[] =>
  missing(action).filter(({ end }) => action.settledOn !== null && end < action.settledOn);

const daysApart = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
export const addDays = (from: string, days: number): string =>
  new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);

/** Trainees who were in during the period, with the days that they were. */
export const rosterOf = ({ enrolments }: Action, { start, end }: Period): { id: string; days: number }[] =>
  enrolments.flatMap(({ id, entry, exit }) => {
    if (entry === null) return [];
    const from = entry > start ? entry : start;
    const to = exit !== null && exit < end ? exit : end;
    return from > to ? [] : [{ id, days: daysApart(from, to) + 1 }];
  });

export const anomaliesOf = (action: Action): string[] => {
  if (action.status === 'AO') return [];
  const first = firstEntry(action);
  const start = day(action, 'actualStartDate');
  const outside = action.componentNumbers.filter(
    (number) =>
      day(action, `components/${number}/startDate`) < start ||
      day(action, `components/${number}/endDate`) > day(action, 'plannedEndDate'),
  );
  return [
    ...(first !== null && first !== start ? ['ACTUAL_START_NOT_FIRST_ENTRY'] : []),
    ...(action.status === 'EC' ? outside.map(() => 'COMPONENT_OUTSIDE_ACTUAL_DATES') : []),
    ...(action.advance === 'HELD' ? ['ADVANCE_HELD'] : []),
    ...(action.advance === 'ISSUED' && first === null ? ['ADVANCE_WITHOUT_TRAINEE'] : []),
    ...(action.overdue ? ['CLOSURE_OVERDUE'] : []),
    ...(dueOf(action).length > 0 ? ['DECLARATIONS_DUE'] : []),
  ].sort();
};

const dated = (faults: readonly (readonly [boolean, string])[], more: Partial<Refusal> = {}): Refusal | null => {
  const codes = faults.filter(([holds]) => holds).map(([, code]) => code);
  const [code] = codes;
  return code === undefined ? null : { code, faults: codes, ...more };
};

// ── Opening, day, closing ───────────────────────────────────────────────────────────────────────────────────────────

const settle = (world: World, action: Action): void => {
  action.settledOn = world.today;
  action.overdue = action.status === 'EC' && day(action, 'plannedEndDate') < world.today;
};

/** The daily job. */
export const settleDay = (world: World): void => {
  for (const action of world.actions) if (action.status !== 'AO') settle(world, action);
};

export const stateToOpen = (action: Action): Refusal | null => {
  if (action.status !== 'AO') return { code: 'ACTION_NOT_AWAITING_OPENING' };
  return firstEntry(action) === null ? { code: 'NO_TRAINEE_ENTERED' } : null;
};

export const open = (world: World, action: Action, on: string): Refusal | null => {
  const first = firstEntry(action) ?? '';
  const refusal =
    stateToOpen(action) ??
    dated(
      [
        [on > world.today, 'OPENING_DATE_IN_FUTURE'],
        [on < day(action, 'plannedStartDate'), 'OPENING_DATE_BEFORE_PLANNED_START'],
        [on > day(action, 'plannedEndDate'), 'OPENING_DATE_AFTER_PLANNED_END'],
        [on !== first, 'OPENING_DATE_NOT_FIRST_ENTRY'],
      ],
      { expectedDate: first },
    );
  if (refusal !== null) return refusal;
  action.status = 'EC';
  action.fields.set('actualStartDate', on);
  action.advance = action.advanceCents > 0 ? 'AWAITED' : 'NOT_DUE';
  settle(world, action);
  return null;
};

export const blocksOf = (world: World, action: Action, on: string): string[] => [
  ...(inTraining(action) > 0 ? ['TRAINEES_IN_TRAINING'] : []),
  ...missing(action)
    .filter(({ start, end }) => start <= on && end < world.today)
    .map(() => 'DECLARATION_MISSING'),
  ...requestTypes.filter((type) => pendingOf(action, type) !== undefined).map(() => 'REQUEST_PENDING'),
];

export const stateToClose = (world: World, action: Action, on: string): Refusal | null => {
  if (action.status === 'AO') return { code: 'ACTION_NOT_OPEN' };
  if (action.status === 'FE') return { code: 'ACTION_CLOSED' };
  const blocking = blocksOf(world, action, on);
  return blocking.length > 0 ? { code: 'CLOSURE_BLOCKED', blocking } : null;
};

export const close = (world: World, action: Action, on: string): Refusal | null => {
  const moves = [...entries(action), ...action.enrolments.flatMap(({ exit }) => exit ?? [])].sort();
  const refusal =
    stateToClose(world, action, on) ??
    dated([
      [on > world.today, 'CLOSING_DATE_IN_FUTURE'],
      [on < day(action, 'actualStartDate'), 'CLOSING_DATE_BEFORE_ACTUAL_START'],
      [on > day(action, 'plannedEndDate'), 'CLOSING_DATE_AFTER_PLANNED_END'],
      [on < (moves.at(-1) ?? ''), 'CLOSING_DATE_BEFORE_LAST_EXIT'],
    ]);
  if (refusal !== null) return refusal;
  action.status = 'FE';
  action.closedOn = on;
  settle(world, action);
  return null;
};

// ── Enrolments ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** From which states each verb is allowed. */
export const enrolmentVerbs = {
  confirm: ['PENDING'],
  refuse: ['PENDING'],
  cancel: ['PENDING', 'CONFIRMED', 'ENTERED'],
  noShow: ['CONFIRMED'],
  enter: ['CONFIRMED', 'ENTERED', 'COMPLETED', 'DROPPED_OUT', 'EXCLUDED'],
  exit: ['ENTERED'],
} as const satisfies Record<string, readonly string[]>;
export type EnrolmentVerb = keyof typeof enrolmentVerbs;

const endings = { confirm: 'CONFIRMED', refuse: 'REFUSED', cancel: 'CANCELLED', noShow: 'NO_SHOW' } as const;

/** Whether a verb would be refused whatever the values. */
export const allowedNow = (action: Action, enrolment: Enrolment, verb: EnrolmentVerb): Refusal | null => {
  const from: readonly string[] = enrolmentVerbs[verb];
  // What still waited when the action closed may be ended, or the indicator would count it for ever.
  const ends = verb === 'refuse' || verb === 'cancel' || verb === 'noShow';
  const waits = enrolment.state === 'PENDING' || enrolment.state === 'CONFIRMED';
  if (action.status === 'FE' && !(ends && waits && from.includes(enrolment.state))) return { code: 'ACTION_CLOSED' };
  return from.includes(enrolment.state) ? null : { code: 'ENROLMENT_STATE' };
};

export const canEnrol = (action: Action, reference: string): Refusal | null => {
  if (action.status === 'FE') return { code: 'ACTION_CLOSED' };
  return action.enrolments.some((one) => one.reference === reference) ? { code: 'ENROLMENT_ALREADY_EXISTS' } : null;
};

export const decide = (action: Action, enrolment: Enrolment, verb: keyof typeof endings): Refusal | null => {
  const refusal = allowedNow(action, enrolment, verb);
  if (refusal !== null) return refusal;
  enrolment.state = endings[verb];
  enrolment.entry = null;
  return null;
};

export const enter = (world: World, action: Action, enrolment: Enrolment, on: string): Refusal | null => {
  const refusal =
    allowedNow(action, enrolment, 'enter') ??
    dated([
      [on > world.today, 'ENTRY_IN_FUTURE'],
      [on < day(action, 'plannedStartDate'), 'ENTRY_BEFORE_PLANNED_START'],
      [on > day(action, 'plannedEndDate'), 'ENTRY_AFTER_PLANNED_END'],
      [enrolment.exit !== null && on > enrolment.exit, 'EXIT_BEFORE_ENTRY'],
    ]);
  if (refusal !== null) return refusal;
  enrolment.entry = on;
  if (enrolment.state === 'CONFIRMED') enrolment.state = 'ENTERED';
  return null;
};

export const exit = (
  world: World,
  action: Action,
  enrolment: Enrolment,
  on: string,
  reason: string,
): Refusal | null => {
  const refusal =
    allowedNow(action, enrolment, 'exit') ??
    dated([
      [on > world.today, 'EXIT_IN_FUTURE'],
      [on < (enrolment.entry ?? ''), 'EXIT_BEFORE_ENTRY'],
      [on > day(action, 'plannedEndDate'), 'EXIT_AFTER_PLANNED_END'],
    ]);
  if (refusal !== null) return refusal;
  enrolment.state = reason;
  enrolment.exit = on;
  return null;
};

// ── Declarations ────────────────────────────────────────────────────────────────────────────────────────────────────

type Hours = readonly { readonly enrolmentId: string; readonly hours: number }[];

export const declare = (world: World, action: Action, id: string, hours: Hours): Refusal | null => {
  if (action.status === 'AO') return { code: 'ACTION_NOT_OPEN' };
  const period = periodsOf(action).find((one) => one.id === id);
  if (period === undefined) return { code: 'NOT_FOUND' };
  if (period.end >= world.today) return { code: 'DECLARATION_NOT_DUE' };
  const roster = new Map(rosterOf(action, period).map((one) => [one.id, one.days * 24]));
  const given = new Set(hours.map(({ enrolmentId }) => enrolmentId));
  const fits = hours.every(
    ({ enrolmentId, hours: some }) =>
      some >= 0 && some <= (roster.get(enrolmentId) ?? -1) && Number.isInteger(some * 4),
  );
  if (!fits || given.size !== hours.length || given.size !== roster.size) return { code: 'INVALID' };
  action.declared.set(id, String(hours.reduce((sum, one) => sum + one.hours, 0)));
  return null;
};

// ── Modification requests ───────────────────────────────────────────────────────────────────────────────────────────

/** The rules that the changed fields would break, on the state that they would make. */
const brokenBy = (world: World, action: Action, changes: Request['changes']): (readonly string[])[] => {
  const after = { ...action, fields: new Map(action.fields) };
  for (const change of changes) after.fields.set(change.field, change.after);
  const changed = (...fields: string[]) => fields.some((field) => changes.some((change) => change.field === field));
  const start = day(after, 'plannedStartDate');
  const end = day(after, 'plannedEndDate');
  const opened = action.status !== 'AO';
  const actual = day(after, 'actualStartDate');
  const first = firstEntry(action);
  const last = entries(action).at(-1);
  const lastExit = action.enrolments
    .flatMap(({ exit: on }) => on ?? [])
    .sort()
    .at(-1);
  const lower = opened ? actual : start;
  const lowerMoved = opened ? changed('actualStartDate') : start > day(action, 'plannedStartDate');
  const upperMoved = end < day(action, 'plannedEndDate');
  const rules: (readonly [boolean, ...string[]])[] = [
    [changed('plannedStartDate', 'plannedEndDate') && end < start, 'plannedStartDate', 'plannedEndDate'],
    [changed('plannedStartDate') && first !== null && first < start, 'plannedStartDate'],
    [changed('plannedEndDate') && last !== undefined && last > end, 'plannedEndDate'],
    [changed('plannedEndDate') && lastExit !== undefined && lastExit > end, 'plannedEndDate'],
    [opened && changed('actualStartDate') && (actual > world.today || actual !== first), 'actualStartDate'],
    [opened && changed('actualStartDate', 'plannedStartDate') && actual < start, 'actualStartDate', 'plannedStartDate'],
    [opened && changed('actualStartDate', 'plannedEndDate') && actual > end, 'actualStartDate', 'plannedEndDate'],
    ...action.componentNumbers.flatMap((number): (readonly [boolean, ...string[]])[] => {
      const from = `components/${number}/startDate`;
      const to = `components/${number}/endDate`;
      return [
        [(changed(from) || lowerMoved) && day(after, from) < lower, from],
        [(changed(from) || upperMoved) && day(after, from) > end, from],
        [(changed(to) || lowerMoved) && day(after, to) < lower, to],
        [(changed(to) || upperMoved) && day(after, to) > end, to],
        [changed(from, to) && day(after, to) < day(after, from), from, to],
      ];
    }),
    ...requestTypes.flatMap((type) =>
      testedTypes[type]
        .broken(after.fields, inTraining(action))
        .map((field): readonly [boolean, string] => [changed(field), field]),
    ),
  ];
  return rules.filter(([broken]) => broken).map(([, ...fields]) => fields.map((field) => `/changes/${field}`));
};

export const stateToFile = (action: Action, type: RequestType): Refusal | null => {
  if (action.status === 'FE') return { code: 'ACTION_CLOSED' };
  return pendingOf(action, type) === undefined ? null : { code: 'REQUEST_ALREADY_PENDING' };
};

/** The changes that a request would make, or why it is refused. */
export const canFile = (
  world: World,
  action: Action,
  type: RequestType,
  asked: ReadonlyMap<string, Value>,
  justified: boolean,
): Refusal | Request['changes'] => {
  const refusal = stateToFile(action, type);
  if (refusal !== null) return refusal;
  if (action.status === 'AO' && asked.has('actualStartDate')) return { code: 'ACTION_NOT_OPEN' };
  const changes = [...asked].flatMap(([field, after]) => {
    const before = action.fields.get(field) ?? '';
    return before === after ? [] : [{ field, before, after }];
  });
  const broken = brokenBy(world, action, changes);
  const all = [...broken, ...(changes.length === 0 ? [['/changes']] : []), ...(justified ? [] : [['/justification']])];
  if (!justified) return { code: 'JUSTIFICATION_REQUIRED', broken: all };
  if (broken.length > 0) return { code: testedTypes[type].incoherent, broken: all };
  return changes.length === 0 ? { code: 'NOTHING_CHANGED', broken: all } : changes;
};

const notPending: Refusal = { code: 'REQUEST_NOT_PENDING' };

export const stateToApprove = ({ state, letter }: Pick<Request, 'state' | 'letter'>): Refusal | null => {
  if (state !== 'PENDING') return notPending;
  return letter === null ? { code: 'LETTER_NOT_RECEIVED' } : null;
};

export const receiveLetter = (world: World, request: Request, on: string): Refusal | null => {
  if (request.state !== 'PENDING') return notPending;
  if (on > world.today || on < request.issuedOn) return { code: 'INVALID' };
  request.letter = on;
  return null;
};

export const approve = (world: World, action: Action, request: Request): Refusal | null => {
  const refusal = stateToApprove(request);
  if (refusal !== null) return refusal;
  if (request.changes.some(({ field, before }) => action.fields.get(field) !== before))
    return { code: 'REQUEST_STALE' };
  const broken = brokenBy(world, action, request.changes);
  if (broken.length > 0) return { code: testedTypes[request.type].incoherent, broken };
  for (const { field, after } of request.changes) action.fields.set(field, after);
  request.state = 'APPROVED';
  if (testedTypes[request.type].movesDates && action.status !== 'AO') settle(world, action);
  return null;
};

export const end = (request: Request, state: 'REFUSED' | 'WITHDRAWN'): Refusal | null => {
  if (request.state !== 'PENDING') return notPending;
  request.state = state;
  return null;
};

// ── The advance ─────────────────────────────────────────────────────────────────────────────────────────────────────

const takeNumber = (world: World, organisation: string): string => {
  const series = `${world.today.slice(0, 4)}-${organisation}`;
  const rank = (world.series.get(series) ?? 0) + 1;
  world.series.set(series, rank);
  world.feed += 1;
  return `AV${series}-${String(rank).padStart(5, '0')}`;
};

const days = ({ today }: World) => ({
  issuedOn: today,
  lastOn: today,
  stateBeforeOn: today,
  known: null,
  answeredOn: null,
  answers: 0,
});

/** What the function fed by the stream does when it looks at an action. */
export const settleAdvance = (world: World, action: Action): 'issued' | 'held' | 'nothing-to-do' => {
  if (action.advance !== 'AWAITED' && action.advance !== 'HELD') return 'nothing-to-do';
  const id = `${action.number}-A1`;
  const held = action.invoices.find((invoice) => invoice.id === id);
  const invoice = held ?? {
    id,
    number: null,
    state: 'HELD',
    dueOn: null,
    replacedBy: null,
    replaces: null,
    suspensions: 0,
    ...days(world),
  };
  if (held === undefined) action.invoices.push(invoice);
  if (enteredCount(action) === 0) {
    action.advance = 'HELD';
    return 'held';
  }
  action.advance = 'ISSUED';
  invoice.state = 'ISSUED';
  invoice.number = takeNumber(world, action.organisation);
  invoice.dueOn = addDays(world.today, 30);
  Object.assign(invoice, days(world));
  return 'issued';
};

export const financeMoves: Readonly<Record<string, readonly string[]>> = {
  HELD: [],
  ISSUED: ['IN_PROCESS', 'REJECTED'],
  IN_PROCESS: ['SUSPENDED', 'PAYMENT_ORDERED', 'REJECTED'],
  SUSPENDED: ['IN_PROCESS', 'REJECTED'],
  PAYMENT_ORDERED: ['PAID'],
  PAID: [],
  REJECTED: [],
};

export const sayOfInvoice = (
  world: World,
  invoice: Invoice,
  { state, reasoned, on }: { readonly state: string; readonly reasoned: boolean; readonly on?: string },
): Refusal | null => {
  if (invoice.state === 'SUSPENDED' && state === 'SUSPENDED' && on !== undefined) {
    if (on === invoice.known) return { code: 'INVOICE_STATE' };
    const unanswered = invoice.answeredOn === null || on <= invoice.answeredOn;
    if (reasoned || on > world.today || on < invoice.stateBeforeOn || !unanswered) return { code: 'INVALID' };
    invoice.known = on;
    invoice.lastOn = on;
    world.feed += 1;
    return null;
  }
  if (financeMoves[invoice.state]?.includes(state) !== true) return { code: 'INVOICE_STATE' };
  if (on !== undefined && (on > world.today || on < invoice.lastOn)) return { code: 'INVALID' };
  if ((state === 'SUSPENDED' || state === 'REJECTED') && !reasoned) return { code: 'INVALID' };
  const happenedOn = on ?? world.today;
  // The first suspension stops the thirty days, if any is left; they begin again when everything has come.
  const interrupted =
    invoice.state === 'SUSPENDED' && invoice.suspensions === 1 && invoice.lastOn <= addDays(invoice.issuedOn, 30);
  if (state === 'IN_PROCESS' && interrupted) invoice.dueOn = addDays(happenedOn, 30);
  if (state === 'SUSPENDED') {
    invoice.suspensions += 1;
    invoice.stateBeforeOn = invoice.lastOn;
    invoice.known = on ?? null;
    invoice.answeredOn = null;
    invoice.answers = 0;
  }
  invoice.lastOn = happenedOn;
  invoice.state = state;
  world.feed += 1;
  return null;
};

export const answerSuspension = (world: World, invoice: Invoice): Refusal | null => {
  if (invoice.state !== 'SUSPENDED' || invoice.answers === 10) return { code: 'INVOICE_STATE' };
  invoice.answeredOn ??= world.today;
  invoice.answers += 1;
  world.feed += 1;
  return null;
};

export const replaceInvoice = (world: World, action: Action, invoice: Invoice): Refusal | null => {
  if (invoice.state !== 'REJECTED' || invoice.replacedBy !== null) return { code: 'INVOICE_STATE' };
  const number = takeNumber(world, action.organisation);
  invoice.replacedBy = number;
  action.invoices.push({
    id: `${action.number}-A${action.invoices.length + 1}`,
    number,
    state: 'ISSUED',
    dueOn: addDays(world.today, 30),
    replacedBy: null,
    replaces: invoice.number,
    suspensions: 0,
    ...days(world),
  });
  return null;
};

// ── The dashboard ───────────────────────────────────────────────────────────────────────────────────────────────────

export const dashboardOf = ({ actions }: World, organisation: string) => {
  const own = actions.filter((action) => action.organisation === organisation);
  const sum = (of: (action: Action) => number) => own.reduce((total, action) => total + of(action), 0);
  return {
    actions: {
      awaitingOpening: sum(({ status }) => (status === 'AO' ? 1 : 0)),
      inProgress: sum(({ status }) => (status === 'EC' ? 1 : 0)),
      closureOverdue: sum(({ overdue }) => (overdue ? 1 : 0)),
      closed: sum(({ status }) => (status === 'FE' ? 1 : 0)),
    },
    pendingEnrolments: sum(pendingEnrolments),
    pendingDeclarations: sum((action) => dueOf(action).length),
    pendingRequests: sum((action) => requestTypes.filter((type) => pendingOf(action, type) !== undefined).length),
  };
};
