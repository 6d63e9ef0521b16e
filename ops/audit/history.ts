import { isDeepStrictEqual } from 'node:util';
import type { EventRead, EventType } from './events.ts';
import { type Key, type Report, shown } from './findings.ts';
import type { ActionRead, EnrolmentRead, InvoiceRead } from './items.ts';
import type { Partition } from './partition.ts';
import { type RequestRead, requestableValues } from './requests.ts';

type Field = string | number | null;
type Enrolment = { readonly state: string; readonly entryDate: Field; readonly exitDate: Field };
type Request = { readonly state: string; readonly letterReceivedOn: Field };

/** State of an action and of its objects, rebuilt from its events alone. */
type Replayed = {
  status: ActionRead['body']['status'];
  /** Fields that events have set or changed. */
  readonly fields: Map<string, Field>;
  readonly enrolments: Map<string, Enrolment>;
  readonly requests: Map<string, Request>;
  readonly declarations: Set<string>;
  /** The states of each invoice, in order. */
  readonly invoices: Map<string, string[]>;
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

const request =
  (changeOf: (event: EventRead) => Partial<Request>): Effect =>
  ({ requests }, event, id) => {
    const before = requests.get(id) ?? { state: '', letterReceivedOn: null };
    requests.set(id, { ...before, ...changeOf(event) });
  };
const requestBecomes = (state: RequestRead['body']['state']): Effect => request(() => ({ state }));

const invoice =
  (stateOf: (event: EventRead) => string): Effect =>
  ({ invoices }, event, id) =>
    void invoices.set(id, [...(invoices.get(id) ?? []), stateOf(event)]);
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
  HOURS_DECLARED: ({ declarations }, _event, period) => void declarations.add(period),
  REQUEST_FILED: requestBecomes('PENDING'),
  REQUEST_LETTER_RECEIVED: request(({ changes }) => ({
    letterReceivedOn: changes.find(({ field }) => field === 'letterReceivedOn')?.after ?? null,
  })),
  REQUEST_APPROVED: (replayed, event, id) => {
    requestBecomes('APPROVED')(replayed, event, id);
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

const replay = (events: readonly EventRead[]): Replayed => {
  const replayed: Replayed = {
    status: 'AO',
    fields: new Map([
      ['actualStartDate', null],
      ['actualEndDate', null],
    ]),
    enrolments: new Map(),
    requests: new Map(),
    declarations: new Set(),
    invoices: new Map(),
  };
  for (const event of events) effects[event.type](replayed, event, event.subject ?? '');
  return replayed;
};

/** Every state is the one that the events lead to, and nothing that they created is missing. */
export const checkHistory = (partition: Partition, stored: ActionRead, report: Report): void => {
  const { status, fields, enrolments, requests, declarations, invoices } = replay(partition.events);
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
  }
  for (const item of partition.declarations) same(item, 'declared', true, declarations.has(item.body.period));
  for (const item of partition.invoices) {
    const states = item.body.statusHistory.map(({ state }) => state);
    same(item, 'statusHistory', states, invoices.get(item.body.id) ?? []);
    same(item, 'state', item.body.state, states.at(-1));
  }

  const idsOf = (items: readonly { readonly body: { readonly id: string } }[]) => items.map(({ body }) => body.id);
  present('l’inscription', enrolments.keys(), idsOf(partition.enrolments));
  present('la demande', requests.keys(), idsOf(partition.requests));
  const periods = partition.declarations.map(({ body }) => body.period);
  present('la déclaration', declarations, periods);
  present('la facture', invoices.keys(), idsOf(partition.invoices));
};
