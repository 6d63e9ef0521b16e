import { isDeepStrictEqual } from 'node:util';
import { checkDeclaration, type Declared } from './declarations.ts';
import type { EventRead, EventType } from './events.ts';
import { type Key, type Report, shown } from './findings.ts';
import type { ActionRead, EnrolmentRead, InvoiceRead } from './items.ts';
import type { Partition } from './partition.ts';
import { type RequestRead, requestableValues } from './requests.ts';

type Field = string | number | null;
type Enrolment = { readonly state: string; readonly entryDate: Field; readonly exitDate: Field };
type Step = { readonly state: string; readonly at: string; readonly by: string };
type Request = { readonly state: string; readonly letterReceivedOn: Field };

/** State of an action and of its objects, rebuilt from its events alone. */
type Replayed = {
  status: ActionRead['body']['status'];
  /** Fields that events have set or changed. */
  readonly fields: Map<string, Field>;
  readonly enrolments: Map<string, Enrolment>;
  readonly requests: Map<string, Request>;
  readonly declarations: Map<string, Declared>;
  /** The steps of each request and invoice, in order. */
  readonly steps: Map<string, Step[]>;
  /** The values that each approval applied, by field. */
  readonly approved: Map<string, ReadonlyMap<string, Field>>;
};
type Effect = (replayed: Replayed, event: EventRead, subject: string) => void;

const dataOf = ({ data }: EventRead, name: string): string | null => {
  const value = data[name];
  return typeof value === 'string' ? value : null;
};

const enrolment =
  (
    state: EnrolmentRead['body']['state'] | null,
    changeOf: (event: EventRead) => Partial<Enrolment> = () => ({}),
  ): Effect =>
  ({ enrolments }, event, id) => {
    const before = enrolments.get(id) ?? { state: '', entryDate: null, exitDate: null };
    enrolments.set(id, { ...before, ...(state === null ? {} : { state }), ...changeOf(event) });
  };
const entryDate = (event: EventRead) => ({ entryDate: dataOf(event, 'entryDate') });
const noEntryDate = () => ({ entryDate: null });

const addStep = ({ steps }: Replayed, { at, by }: EventRead, id: string, state: string) =>
  void steps.set(id, [...(steps.get(id) ?? []), { state, at, by: by.userId }]);

const request =
  (changeOf: (event: EventRead) => Partial<Request>): Effect =>
  (replayed, event, id) => {
    const before = replayed.requests.get(id) ?? { state: '', letterReceivedOn: null };
    const after = { ...before, ...changeOf(event) };
    replayed.requests.set(id, after);
    addStep(replayed, event, id, after.state);
  };
const requestBecomes = (state: RequestRead['body']['state']): Effect => request(() => ({ state }));

const invoice =
  (stateOf: (event: EventRead) => string): Effect =>
  (replayed, event, id) =>
    addStep(replayed, event, id, stateOf(event));
const invoiceBecomes = (state: InvoiceRead['body']['state']): Effect => invoice(() => state);

const action =
  (status: ActionRead['body']['status'], date: 'actualStartDate' | 'actualEndDate'): Effect =>
  (replayed, event) => {
    replayed.status = status;
    replayed.fields.set(date, dataOf(event, date));
  };

const nothing: Effect = () => {};

const effects: Readonly<Record<EventType, Effect>> = {
  ACTION_REGISTERED: nothing,
  ACTION_OPENED: action('EC', 'actualStartDate'),
  ACTION_CLOSED: action('FE', 'actualEndDate'),
  CLOSURE_OVERDUE: nothing,
  DECLARATIONS_DUE: nothing,
  DAY_SETTLED: nothing,
  TRAINEE_ENROLLED: enrolment('PENDING'),
  ENROLMENT_CONFIRMED: enrolment('CONFIRMED'),
  ENROLMENT_REFUSED: enrolment('REFUSED'),
  ENROLMENT_CANCELLED: enrolment('CANCELLED', noEntryDate),
  ENROLMENT_NO_SHOW: enrolment('NO_SHOW'),
  ENTRY_RECORDED: enrolment('ENTERED', entryDate),
  ENTRY_CORRECTED: enrolment(null, entryDate),
  ENTRY_CANCELLED: enrolment('CANCELLED', noEntryDate),
  EXIT_RECORDED: enrolment(null, (event) => ({
    state: dataOf(event, 'reason') ?? '',
    exitDate: dataOf(event, 'exitDate'),
  })),
  TRAINEE_ERASED: nothing,
  HOURS_DECLARED: ({ declarations, enrolments }, event, period) =>
    void declarations.set(period, { event, roster: new Map(enrolments) }),
  REQUEST_FILED: requestBecomes('PENDING'),
  REQUEST_LETTER_RECEIVED: request(({ changes }) => ({
    letterReceivedOn: changes.find(({ field }) => field === 'letterReceivedOn')?.after ?? null,
  })),
  REQUEST_APPROVED: (replayed, event, id) => {
    requestBecomes('APPROVED')(replayed, event, id);
    replayed.approved.set(id, new Map(event.changes.map(({ field, after }) => [field, after])));
    for (const { field, after } of event.changes) replayed.fields.set(field, after);
  },
  REQUEST_REFUSED: requestBecomes('REFUSED'),
  REQUEST_WITHDRAWN: requestBecomes('WITHDRAWN'),
  ADVANCE_HELD: invoiceBecomes('HELD'),
  ADVANCE_ISSUED: invoiceBecomes('ISSUED'),
  ADVANCE_REPLACED: invoiceBecomes('ISSUED'),
  INVOICE_STATUS_CHANGED: (replayed, event, id) => {
    // A note on a suspension, which it leaves as it is.
    if (dataOf(event, 'noticeReceivedOn') === null && dataOf(event, 'answeredOn') === null)
      invoice(() => dataOf(event, 'state') ?? '')(replayed, event, id);
  },
};

const stepOf = ({ state, at, by }: Step): Step => ({ state, at, by });

const replay = (events: readonly EventRead[]): Replayed => {
  const replayed: Replayed = {
    status: 'AO',
    fields: new Map([
      ['actualStartDate', null],
      ['actualEndDate', null],
    ]),
    enrolments: new Map(),
    requests: new Map(),
    declarations: new Map(),
    steps: new Map(),
    approved: new Map(),
  };
  for (const event of events) effects[event.type](replayed, event, event.subject ?? '');
  return replayed;
};

/** Every state is the one that the events lead to, and nothing that they created is missing. */
export const checkHistory = (partition: Partition, stored: ActionRead, report: Report): void => {
  const { status, fields, enrolments, requests, declarations, steps, approved } = replay(partition.events);
  const same = (item: Key, about: string, actual: unknown, expected: unknown) => {
    if (isDeepStrictEqual(actual ?? null, expected ?? null)) return;
    const detail = `${about} : l’élément dit ${shown(actual)}, les événements ${shown(expected)}.`;
    report('STATE_WITHOUT_EVENT', item, about, detail);
  };
  const present = (kind: string, expected: Iterable<string>, actual: readonly string[]) => {
    for (const id of [...expected].filter((one) => !actual.includes(one)))
      report('STATE_WITHOUT_EVENT', stored, id, `Les événements parlent de ${kind} ${id}, qui n’existe pas.`);
  };

  same(stored, 'status', stored.body.status, status);
  const current = new Map([...requestableValues(stored.body), ['actualEndDate', stored.body.actualEndDate]]);
  for (const [field, value] of fields) if (current.has(field)) same(stored, field, current.get(field), value);
  for (const item of partition.enrolments) {
    const expected = enrolments.get(item.body.id);
    for (const name of ['state', 'entryDate', 'exitDate'] as const) same(item, name, item.body[name], expected?.[name]);
  }
  for (const item of partition.requests) {
    const expected = requests.get(item.body.id);
    for (const name of ['state', 'letterReceivedOn'] as const) same(item, name, item.body[name], expected?.[name]);
    const { id, issuer, issuedAt, history, changes } = item.body;
    const [filed, ...others] = steps.get(id) ?? [];
    same(item, 'history', history.map(stepOf), filed === undefined ? [] : [filed, ...others]);
    same(item, 'issuer', [issuer.userId, issuedAt], [filed?.by, filed?.at]);
    const applied = approved.get(id);
    for (const { field, after } of applied === undefined ? [] : changes) same(item, field, after, applied?.get(field));
  }
  for (const item of partition.declarations) {
    const declared = declarations.get(item.body.period);
    same(item, 'declared', true, declared !== undefined);
    if (declared !== undefined) checkDeclaration(item, declared, report);
  }
  for (const item of partition.invoices) {
    const said = item.body.statusHistory.map(stepOf);
    same(item, 'statusHistory', said, steps.get(item.body.id) ?? []);
    same(item, 'state', item.body.state, said.at(-1)?.state);
  }

  const idsOf = (items: readonly { readonly body: { readonly id: string } }[]) => items.map(({ body }) => body.id);
  present('l’inscription', enrolments.keys(), idsOf(partition.enrolments));
  present('la demande', requests.keys(), idsOf(partition.requests));
  const periods = partition.declarations.map(({ body }) => body.period);
  present('la déclaration', declarations.keys(), periods);
  const invoices = [...steps.keys()].filter((id) => !requests.has(id));
  present('la facture', invoices, idsOf(partition.invoices));
};
