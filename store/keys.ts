/** The only file that spells keys. docs/table.md describes every item and its lists; a test keeps them in step. */
export type PrimaryKey = { readonly pk: string; readonly sk: string };

const padded = (n: number) => String(n).padStart(9, '0');

const actionPk = (actionNumber: string) => `ACTION#${actionNumber}`;

export const keys = {
  action: (actionNumber: string): PrimaryKey => ({ pk: actionPk(actionNumber), sk: 'ACTION' }),
  enrolment: (actionNumber: string, id: string): PrimaryKey => ({ pk: actionPk(actionNumber), sk: `ENROLMENT#${id}` }),
  reference: (actionNumber: string, reference: string): PrimaryKey => ({
    pk: actionPk(actionNumber),
    sk: `REFERENCE#${reference}`,
  }),
  declaration: (actionNumber: string, period: string): PrimaryKey => ({
    pk: actionPk(actionNumber),
    sk: `DECLARATION#${period}`,
  }),
  request: (actionNumber: string, id: string): PrimaryKey => ({ pk: actionPk(actionNumber), sk: `REQUEST#${id}` }),
  invoice: (actionNumber: string, sequence: number): PrimaryKey => ({
    pk: actionPk(actionNumber),
    sk: `INVOICE#${padded(sequence)}`,
  }),
  event: (actionNumber: string, seq: number): PrimaryKey => ({
    pk: actionPk(actionNumber),
    sk: `EVENT#${padded(seq)}`,
  }),
  outbox: (actionNumber: string, seq: number): PrimaryKey => ({
    pk: actionPk(actionNumber),
    sk: `OUTBOX#${padded(seq)}`,
  }),
  published: (actionNumber: string): PrimaryKey => ({ pk: `PUBLISHED#${actionNumber}`, sk: 'PUBLISHED' }),
  advanceWork: (actionNumber: string): PrimaryKey => ({ pk: actionPk(actionNumber), sk: 'WORK#ADVANCE' }),
  counters: (organisation: string): PrimaryKey => ({ pk: `ORG#${organisation}`, sk: 'COUNTERS' }),
  profile: (organisation: string): PrimaryKey => ({ pk: `ORG#${organisation}`, sk: 'PROFILE' }),
  standing: (organisation: string): PrimaryKey => ({ pk: `ORG#${organisation}`, sk: 'STANDING' }),
  register: (organisation: string): PrimaryKey => ({ pk: `REGISTER#${organisation}`, sk: 'REGISTER' }),
  registerEvent: (organisation: string, seq: number): PrimaryKey => ({
    pk: `REGISTER#${organisation}`,
    sk: `EVENT#${padded(seq)}`,
  }),
  series: (organisation: string, year: number): PrimaryKey => ({ pk: `ORG#${organisation}`, sk: `SERIES#AV#${year}` }),
  feed: (position: number): PrimaryKey => ({ pk: 'FEED', sk: padded(position) }),
  feedHead: (): PrimaryKey => ({ pk: 'FEED#HEAD', sk: 'FEED#HEAD' }),
  /** `digest`: of the caller, the route, the path and the key, so that no caller reaches another's reply. */
  idempotency: (digest: string): PrimaryKey => ({ pk: `IDEMPOTENCY#${digest}`, sk: 'REPLY' }),
} as const;

/** Sort-key prefixes within an action's partition. */
export const prefixes = {
  enrolments: 'ENROLMENT#',
  declarations: 'DECLARATION#',
  requests: 'REQUEST#',
  invoices: 'INVOICE#',
  events: 'EVENT#',
} as const;

export type Gsi1 = { readonly gsi1pk: string; readonly gsi1sk: string };
export type Gsi2 = { readonly gsi2pk: string; readonly gsi2sk: string };
export type Gsi3 = { readonly gsi3pk: string; readonly gsi3sk: string };

/** A provider's own lists (gsi1), and the counters of all providers. */
export const lists = {
  actions: (organisation: string) => `ORG#${organisation}#ACTIONS`,
  enrolments: (organisation: string) => `ORG#${organisation}#ENROLMENTS`,
  requests: (organisation: string) => `ORG#${organisation}#REQUESTS`,
  invoices: (organisation: string) => `ORG#${organisation}#INVOICES`,
  declarations: (organisation: string) => `ORG#${organisation}#DECLARATIONS`,
  counters: () => 'COUNTERS',
} as const;

/** Work queues (gsi2), sparse: an item is in one only while there is something to do or to follow. */
export const queues = {
  /** Sorted by the first day on which the nightly job has something to store. */
  deadline: () => 'DEADLINE',
  pendingEnrolments: () => 'ENROLMENTS#PENDING',
  requests: (state: string) => `REQUESTS#${state}`,
  invoices: (state: string) => `INVOICES#${state}`,
  /** Every provider's declarations that were made, by instant. */
  declarations: () => 'DECLARATIONS',
  outbox: () => 'OUTBOX',
  advanceWork: () => 'ADVANCE_WORK',
} as const;

export const actionListStates = ['AO', 'EC', 'EC_OVERDUE', 'FE'] as const;
export type ActionListState = (typeof actionListStates)[number];

/** Every action by status (gsi3), for the Région's lists: by status, lateness or number prefix. */
export const everyAction = (state: ActionListState) => `ACTIONS#${state}`;

/**
 * Ids are the action number, a dot, a letter and a rank, so that one GetItem finds the object. (Invoice ids:
 * domain/invoice.)
 */
export const ids = {
  enrolment: (actionNumber: string, rank: number) => `${actionNumber}.E${rank}`,
  request: (actionNumber: string, rank: number) => `${actionNumber}.M${rank}`,
} as const;

const splitId = (id: string, letter: string): { actionNumber: string; rank: number } | null => {
  const dot = id.lastIndexOf('.');
  const rank = id.slice(dot + 2);
  if (dot < 1 || id[dot + 1] !== letter || !/^[1-9]\d{0,8}$/u.test(rank)) return null;
  return { actionNumber: id.slice(0, dot), rank: Number(rank) };
};
export const parseId = {
  enrolment: (id: string) => splitId(id, 'E'),
  request: (id: string) => splitId(id, 'M'),
} as const;

export const eventId = (actionNumber: string, seq: number) => `${actionNumber}:${seq}`;
