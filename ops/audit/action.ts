import { isDeepStrictEqual } from 'node:util';
import { firstPrev, hashOf } from './chain.ts';
import { keyOf, type Tell } from './faults.ts';
import { tell as tellHistory } from './history.ts';
import type {
  ActionRead,
  DeclarationRead,
  EnrolmentRead,
  EventRead,
  InvoiceRead,
  OutboxRead,
  RequestRead,
  WorkRead,
} from './items.ts';
import { advanceCents, anomaliesOf, deadlineOf, dueOf, enteredOf, isOverdue } from './rules.ts';

/** Everything that is kept under one action. */
export type Partition = {
  readonly pk: string;
  /** Any key under it, to name it when the action itself is missing. */
  readonly anyKey: string;
  action: ActionRead | null;
  readonly enrolments: EnrolmentRead[];
  readonly references: { readonly pk: string; readonly sk: string; readonly enrolmentId: string }[];
  readonly declarations: DeclarationRead[];
  readonly requests: RequestRead[];
  readonly invoices: InvoiceRead[];
  readonly events: EventRead[];
  readonly outbox: OutboxRead[];
  work: WorkRead | null;
};

export const emptyPartition = (pk: string, anyKey: string): Partition => ({
  pk,
  anyKey,
  action: null,
  enrolments: [],
  references: [],
  declarations: [],
  requests: [],
  invoices: [],
  events: [],
  outbox: [],
  work: null,
});

/** `now`: the business instant; what waits for longer than `maxAgeMs` should have left by itself. */
export type Moment = { readonly now: Date; readonly maxAgeMs: number };

export const shown = (value: unknown): string =>
  value === undefined || value === null ? 'rien' : typeof value === 'string' ? value : JSON.stringify(value);

const nine = (n: number): string => String(n).padStart(9, '0');

type Indexes = Partial<Record<'gsi1pk' | 'gsi1sk' | 'gsi2pk' | 'gsi2sk' | 'gsi3pk' | 'gsi3sk', string>>;
const indexAttributes = ['gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk', 'gsi3pk', 'gsi3sk'] as const;

/** An attribute that is there though it should not be puts the item in a list too: it is looked at as well. */
export const checkIndexes = (
  item: Indexes & { readonly pk: string; readonly sk: string },
  due: Indexes,
  tell: Tell,
) => {
  for (const name of indexAttributes) {
    if (item[name] !== due[name]) {
      tell('INDEX_DIFFERS', keyOf(item), name, `${name} est ${shown(item[name])}, au lieu de ${shown(due[name])}.`);
    }
  }
};

/** A list's row says what the item says, wherever both have a field of that name; `derived`: what only the row has. */
const checkRow = (
  item: {
    readonly pk: string;
    readonly sk: string;
    readonly row: Readonly<Record<string, unknown>>;
    readonly body: Readonly<Record<string, unknown>>;
  },
  derived: Readonly<Record<string, unknown>>,
  tell: Tell,
) => {
  for (const name of new Set([...Object.keys(item.row), ...Object.keys(derived)])) {
    if (!(name in derived) && !(name in item.body)) continue;
    const due = name in derived ? derived[name] : item.body[name];
    const said = item.row[name];
    if (!isDeepStrictEqual(said, due)) {
      tell('ROW_DIFFERS', keyOf(item), name, `${name} : la ligne dit ${shown(said)}, l’élément ${shown(due)}.`);
    }
  }
};

const checkPlace = (
  item: { readonly pk: string; readonly sk: string },
  sk: string,
  named: { readonly actionNumber: string; readonly organisation?: string },
  action: ActionRead['body'] | undefined,
  tell: Tell,
) => {
  const pk = `ACTION#${named.actionNumber}`;
  if (item.pk !== pk || item.sk !== sk) {
    tell('ITEM_MISPLACED', keyOf(item), 'key', `Sa place est ${pk} / ${sk}.`);
  }
  if (action !== undefined && named.organisation !== undefined && named.organisation !== action.organisation) {
    tell(
      'ITEM_MISPLACED',
      keyOf(item),
      'organisation',
      `Il est au nom de ${named.organisation}, l’action à celui de ${action.organisation}.`,
    );
  }
};

// ── The chain ───────────────────────────────────────────────────────────────────────────────────────────────────────

const checkChain = ({ action, events }: Partition, tell: Tell) => {
  let seq = 0;
  let head = firstPrev;
  for (const event of events) {
    const key = keyOf(event);
    const hash = hashOf(event);
    if (event.hash !== hash) {
      tell('EVENT_ALTERED', key, 'hash', `Son empreinte est ${event.hash}, son contenu donne ${hash}.`);
    }
    if (event.seq === seq + 1) {
      if (event.prev !== head)
        tell('CHAIN_BROKEN', key, 'prev', `Il suit ${event.prev}, alors que l’empreinte d’avant est ${head}.`);
    } else {
      tell('EVENT_GAP', key, 'seq', `Il porte le rang ${event.seq} après le rang ${seq}.`);
    }
    if (event.sk !== `EVENT#${nine(event.seq)}` || event.pk !== `ACTION#${event.actionNumber}`) {
      tell('ITEM_MISPLACED', key, 'key', `Sa place est ACTION#${event.actionNumber} / EVENT#${nine(event.seq)}.`);
    }
    ({ seq, hash: head } = event);
  }
  if (action !== null && (action.seq !== seq || action.head !== head)) {
    tell(
      'CHAIN_HEAD',
      keyOf(action),
      'head',
      `L’action finit au rang ${action.seq} (${action.head}), ses événements au rang ${seq} (${head}).`,
    );
  }
};

// ── What the events tell ────────────────────────────────────────────────────────────────────────────────────────────

const checkHistory = (partition: Partition, action: ActionRead, tell: Tell) => {
  const told = tellHistory(partition.events);
  const same = (item: { pk: string; sk: string }, about: string, stands: unknown, due: unknown) => {
    if (!isDeepStrictEqual(stands ?? null, due ?? null)) {
      tell(
        'STATE_WITHOUT_EVENT',
        keyOf(item),
        about,
        `${about} : l’élément dit ${shown(stands)}, les événements ${shown(due)}.`,
      );
    }
  };
  const missing = (kind: string, ids: Iterable<string>, there: readonly string[]) => {
    for (const id of ids) {
      if (!there.includes(id)) {
        tell('STATE_WITHOUT_EVENT', keyOf(action), id, `Les événements parlent de ${kind} ${id}, qui n’existe pas.`);
      }
    }
  };
  const { body } = action;
  same(action, 'status', body.status, told.status);
  const components = new Map(body.components.map((component) => [component.number, component]));
  for (const [field, value] of told.fields) {
    const [, number = '', name = ''] = /^components\/([^/]+)\/(startDate|endDate)$/u.exec(field) ?? [];
    const component = components.get(number);
    if (component !== undefined)
      same(action, field, name === 'startDate' ? component.startDate : component.endDate, value);
    else if (fields.has(field)) same(action, field, new Map(Object.entries(body)).get(field), value);
  }
  if (!told.fields.has('actualStartDate')) same(action, 'actualStartDate', body.actualStartDate, null);
  if (!told.fields.has('actualEndDate')) same(action, 'actualEndDate', body.actualEndDate, null);
  for (const enrolment of partition.enrolments) {
    const due = told.enrolments.get(enrolment.body.id);
    same(enrolment, 'state', enrolment.body.state, due?.state);
    same(enrolment, 'entryDate', enrolment.body.entryDate, due?.entryDate);
    same(enrolment, 'exitDate', enrolment.body.exitDate, due?.exitDate);
  }
  for (const request of partition.requests) {
    const due = told.requests.get(request.body.id);
    same(request, 'state', request.body.state, due?.state);
    same(request, 'letterReceivedOn', request.body.letterReceivedOn, due?.letterReceivedOn);
  }
  for (const declaration of partition.declarations) {
    same(declaration, 'declared', true, told.declared.has(declaration.body.period));
  }
  for (const invoice of partition.invoices) {
    const states = invoice.body.statusHistory.map(({ state }) => state);
    same(invoice, 'statusHistory', states, told.invoices.get(invoice.body.id) ?? []);
    same(invoice, 'state', invoice.body.state, states.at(-1));
  }
  missing(
    'l’inscription',
    told.enrolments.keys(),
    partition.enrolments.map(({ body: { id } }) => id),
  );
  missing(
    'la demande',
    told.requests.keys(),
    partition.requests.map(({ body: { id } }) => id),
  );
  missing(
    'la déclaration',
    told.declared,
    partition.declarations.map(({ body: { period } }) => period),
  );
  missing(
    'la facture',
    told.invoices.keys(),
    partition.invoices.map(({ body: { id } }) => id),
  );
};

/** Fields of the action that events may move. */
const fields = new Set(['actualStartDate', 'actualEndDate', 'plannedStartDate', 'plannedEndDate', 'site', 'places']);

// ── Facts, flags and locks ──────────────────────────────────────────────────────────────────────────────────────────

const checkFacts = ({ enrolments, declarations, requests }: Partition, action: ActionRead, tell: Tell) => {
  const { facts } = action.body;
  const key = keyOf(action);
  const same = (name: string, kept: unknown, due: unknown, code: 'FACT_DIFFERS' | 'REQUEST_LOCK' = 'FACT_DIFFERS') => {
    if (!isDeepStrictEqual(kept, due)) {
      tell(code, key, name, `${name} : l’action dit ${shown(kept)}, ses éléments donnent ${shown(due)}.`);
    }
  };
  const entryDates: Record<string, number> = {};
  for (const { body } of enrolments) {
    if (body.entryDate !== undefined) entryDates[body.entryDate] = (entryDates[body.entryDate] ?? 0) + 1;
  }
  const exits = enrolments.flatMap(({ body }) => body.exitDate ?? []).sort();
  const inState = (state: string) => enrolments.filter(({ body }) => body.state === state).length;
  same('entryDates', facts.entryDates, entryDates);
  same('inTrainingCount', facts.inTrainingCount, inState('ENTERED'));
  same('pendingEnrolments', facts.pendingEnrolments, inState('PENDING'));
  same('lastExitDate', facts.lastExitDate, exits.at(-1) ?? null);
  same('declaredPeriods', [...facts.declaredPeriods].sort(), declarations.map(({ body }) => body.period).sort());
  for (const type of ['DATES', 'SITE', 'HEADCOUNT'] as const) {
    const pending = requests.filter(({ body }) => body.state === 'PENDING' && body.type === type);
    same(
      type,
      [facts.pendingRequests[type]].filter((id) => id !== undefined),
      pending.map(({ body }) => body.id),
      'REQUEST_LOCK',
    );
  }
  if ((action.body.overdue ?? false) !== isOverdue(action.body)) {
    tell(
      'FLAG_DIFFERS',
      key,
      'overdue',
      `Le retard est ${shown(action.body.overdue)} : fin prévue le ${action.body.plannedEndDate}, situation arrêtée au ${shown(facts.settledOn)}.`,
    );
  }
  if ((facts.settledOn === null) !== (action.body.status === 'AO')) {
    tell(
      'FLAG_DIFFERS',
      key,
      'settledOn',
      `Situation arrêtée au ${shown(facts.settledOn)} à l’état ${action.body.status}.`,
    );
  }
};

const checkReferences = ({ enrolments, references }: Partition, tell: Tell) => {
  const held = new Map(references.map((one) => [one.sk, one]));
  for (const enrolment of enrolments) {
    const sk = `REFERENCE#${enrolment.body.reference}`;
    if (held.get(sk)?.enrolmentId !== enrolment.body.id) {
      tell('REFERENCE_LOCK', keyOf(enrolment), 'reference', `Sa référence n’est pas gardée pour elle par ${sk}.`);
    }
    held.delete(sk);
  }
  for (const lock of held.values()) {
    tell(
      'REFERENCE_LOCK',
      keyOf(lock),
      'enrolment',
      `Aucune inscription ne porte cette référence (${lock.enrolmentId}).`,
    );
  }
};

const checkIndexesAndRows = (
  { enrolments, declarations, requests, invoices, ...rest }: Partition,
  action: ActionRead,
  tell: Tell,
) => {
  const { body } = action;
  const { organisation, actionNumber } = body;
  const deadline = deadlineOf(body);
  const state = body.status === 'EC' && body.overdue === true ? 'EC_OVERDUE' : body.status;
  checkIndexes(
    action,
    {
      gsi1pk: `ORG#${organisation}#ACTIONS`,
      gsi1sk: actionNumber,
      gsi3pk: `ACTIONS#${state}`,
      gsi3sk: actionNumber,
      ...(deadline === null ? {} : { gsi2pk: 'DEADLINE', gsi2sk: `${deadline}#${actionNumber}` }),
    },
    tell,
  );
  const due = dueOf(body);
  checkRow(
    { ...action, row: { ...action.row, anomalies: [...action.row.anomalies].sort() } },
    {
      actualStartDate: body.actualStartDate ?? null,
      overdue: body.overdue ?? false,
      anomalies: [...anomaliesOf(body)].sort(),
      pendingEnrolments: body.facts.pendingEnrolments,
      dueDeclarations: due.length,
      duePeriods: due,
      pendingRequests: Object.keys(body.facts.pendingRequests).length,
    },
    tell,
  );
  for (const one of enrolments) {
    const at = `${one.body.enrolledAt}#${one.body.id}`;
    checkPlace(one, `ENROLMENT#${one.body.id}`, one.body, body, tell);
    checkIndexes(
      one,
      {
        gsi1pk: `ORG#${one.body.organisation}#ENROLMENTS`,
        gsi1sk: `${one.body.state}#${at}`,
        ...(one.body.state === 'PENDING' ? { gsi2pk: 'ENROLMENTS#PENDING', gsi2sk: at } : {}),
      },
      tell,
    );
    checkRow(one, { entryDate: one.body.entryDate ?? null, exitDate: one.body.exitDate ?? null }, tell);
  }
  for (const one of declarations) {
    const at = `${one.body.declaredAt}#${actionNumber}#${one.body.period}`;
    checkPlace(one, `DECLARATION#${one.body.period}`, one.body, body, tell);
    checkIndexes(
      one,
      { gsi1pk: `ORG#${one.body.organisation}#DECLARATIONS`, gsi1sk: at, gsi2pk: 'DECLARATIONS', gsi2sk: at },
      tell,
    );
    checkRow(one, { totalHours: one.body.hours.reduce((sum, { hours }) => sum + hours, 0) }, tell);
  }
  for (const one of requests) {
    const at = `${one.body.issuedAt}#${one.body.id}`;
    checkPlace(one, `REQUEST#${one.body.id}`, one.body, body, tell);
    checkIndexes(
      one,
      {
        gsi1pk: `ORG#${one.body.organisation}#REQUESTS`,
        gsi1sk: at,
        gsi2pk: `REQUESTS#${one.body.state}`,
        gsi2sk: at,
      },
      tell,
    );
    checkRow(one, {}, tell);
  }
  for (const one of invoices) {
    const at = `${one.body.issuedOn ?? one.body.statusHistory[0]?.at ?? ''}#${one.body.id}`;
    checkPlace(one, `INVOICE#${nine(one.body.sequence)}`, one.body, body, tell);
    checkIndexes(
      one,
      {
        gsi1pk: `ORG#${one.body.organisation}#INVOICES`,
        gsi1sk: at,
        gsi2pk: `INVOICES#${one.body.state}`,
        gsi2sk: at,
      },
      tell,
    );
    checkRow(one, {}, tell);
  }
  for (const one of rest.outbox) {
    checkPlace(one, `OUTBOX#${nine(one.seq)}`, one, undefined, tell);
    checkIndexes(one, { gsi2pk: 'OUTBOX', gsi2sk: `${one.message.time}#${one.actionNumber}#${nine(one.seq)}` }, tell);
  }
  if (rest.work !== null) {
    checkPlace(rest.work, 'WORK#ADVANCE', rest.work, body, tell);
    checkIndexes(rest.work, { gsi2pk: 'ADVANCE_WORK', gsi2sk: `${rest.work.askedAt}#${actionNumber}` }, tell);
  }
};

// ── The outbox and the advance ──────────────────────────────────────────────────────────────────────────────────────

const minutes = (ms: number): string => `${Math.floor(ms / 60_000)} min`;

const checkOutbox = ({ events, outbox }: Partition, { now, maxAgeMs }: Moment, tell: Tell) => {
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  for (const waiting of outbox) {
    const key = keyOf(waiting);
    const event = bySeq.get(waiting.seq);
    if (
      event === undefined ||
      event.at !== waiting.message.time ||
      waiting.message.id !== `${waiting.actionNumber}:${waiting.seq}`
    ) {
      tell(
        'OUTBOX_WITHOUT_EVENT',
        key,
        'event',
        `Aucun événement de rang ${waiting.seq} n’est celui que ce message annonce.`,
      );
    }
    const age = now.getTime() - Date.parse(waiting.message.time);
    if (age > maxAgeMs) tell('EVENT_UNPUBLISHED', key, 'age', `Il attend depuis ${minutes(age)}.`);
  }
};

const checkAdvance = ({ invoices, work }: Partition, action: ActionRead, { now, maxAgeMs }: Moment, tell: Tell) => {
  const { body } = action;
  const { advance } = body.facts;
  const key = keyOf(action);
  const due = advanceCents(body);
  const bySequence = [...invoices].sort((a, b) => a.body.sequence - b.body.sequence);
  const last = bySequence.at(-1);
  const differs = (about: string, detail: string, at = key) => tell('ADVANCE_DIFFERS', at, about, detail);

  const [, second] = bySequence.filter(({ body: { state } }) => state !== 'REJECTED');
  if (second !== undefined) {
    tell('ADVANCE_TWICE', keyOf(second), 'live', `La facture ${shown(second.body.number)} vit à côté d’une autre.`);
  }
  for (const invoice of bySequence) {
    const { exclTaxCents, vatCents, inclTaxCents } = invoice.body.amounts;
    if (inclTaxCents !== due || exclTaxCents + vatCents !== inclTaxCents) {
      tell(
        'ADVANCE_AMOUNT',
        keyOf(invoice),
        'amount',
        `${exclTaxCents} + ${vatCents} = ${inclTaxCents} centimes, le contrat en donne ${due}.`,
      );
    }
  }

  const waits = work === null ? null : now.getTime() - Date.parse(work.askedAt);
  if (work !== null && waits !== null && waits > maxAgeMs) {
    tell('ADVANCE_LATE', keyOf(work), 'age', `Demandée depuis ${minutes(waits)} (avance : ${advance.state}).`);
  }
  if (body.status === 'AO') {
    if (advance.state !== 'NONE' || last !== undefined)
      differs('AO', 'L’action n’est pas ouverte et a déjà une avance.');
    return;
  }
  switch (advance.state) {
    case 'NONE':
      tell('ADVANCE_MISSING', key, 'NONE', 'L’ouverture n’a ni demandé l’avance, ni dit pourquoi il n’y en a pas.');
      break;
    case 'NOT_DUE':
      if (due > 0)
        tell(
          'ADVANCE_MISSING',
          key,
          'NOT_DUE',
          `Dite sans avance, alors que le contrat en donne une de ${due} centimes.`,
        );
      if (last !== undefined) differs('NOT_DUE', 'Dite sans avance, l’action a une facture.');
      break;
    case 'AWAITED':
      if (due === 0) differs('AWAITED', 'L’avance est attendue, alors que le contrat n’en donne pas.');
      if (last !== undefined) differs('invoice', 'L’avance est attendue, alors qu’une facture existe.');
      if (work === null)
        tell(
          'ADVANCE_MISSING',
          key,
          'AWAITED',
          'L’avance est attendue et rien ne la demande : elle ne partira jamais.',
        );
      break;
    case 'HELD':
      if (last?.body.state !== 'HELD' || last.body.id !== advance.invoiceId) {
        differs('HELD', `Dite retenue (${advance.invoiceId}), sans facture retenue.`);
      }
      if (enteredOf(body) > 0 && work === null) {
        tell(
          'ADVANCE_MISSING',
          key,
          'HELD',
          'Un stagiaire est entré et rien ne demande l’avance retenue : elle ne partira jamais.',
        );
      }
      break;
    case 'ISSUED': {
      if (last === undefined) {
        tell(
          'ADVANCE_MISSING',
          key,
          'ISSUED',
          `La facture ${advance.invoiceNumber} que l’action dit émise n’existe pas.`,
        );
        break;
      }
      const { id, number, state, replacedBy } = last.body;
      if (id !== advance.invoiceId || number !== advance.invoiceNumber) {
        differs(
          'last',
          `L’action dit ${advance.invoiceNumber} (${advance.invoiceId}), sa dernière facture est ${shown(number)} (${id}).`,
        );
      }
      if ((state === 'REJECTED') !== advance.rejected) {
        differs(
          'rejected',
          `L’action la dit ${advance.rejected ? 'rejetée' : 'vivante'}, la facture est à l’état ${state}.`,
        );
      }
      if (replacedBy !== undefined)
        differs('replacedBy', `Remplacée par ${replacedBy}, qui n’existe pas.`, keyOf(last));
      if (
        bySequence.some(({ body: { sequence } }, index) => sequence !== index + 1) ||
        bySequence.length !== advance.issuedCount
      ) {
        differs('count', `L’action compte ${advance.issuedCount} factures, il y en a ${bySequence.length}.`);
      }
      for (const [index, invoice] of bySequence.slice(1).entries()) {
        const before = bySequence[index];
        if (before?.body.replacedBy !== invoice.body.number || invoice.body.replaces?.number !== before?.body.number) {
          differs('replaces', `Elle ne remplace pas celle d’avant (${shown(before?.body.number)}).`, keyOf(invoice));
        }
      }
      break;
    }
  }
};

/** Everything that one action's items must say together. */
export const checkAction = (partition: Partition, moment: Moment, tell: Tell): void => {
  partition.events.sort((a, b) => a.seq - b.seq);
  checkChain(partition, tell);
  checkOutbox(partition, moment, tell);
  const { action } = partition;
  if (action === null) {
    tell('ACTION_MISSING', partition.anyKey, 'action', `L’élément ${partition.pk} / ACTION n’existe pas.`);
    return;
  }
  checkPlace(action, 'ACTION', action.body, undefined, tell);
  checkHistory(partition, action, tell);
  checkFacts(partition, action, tell);
  checkReferences(partition, tell);
  checkIndexesAndRows(partition, action, tell);
  checkAdvance(partition, action, moment, tell);
};
