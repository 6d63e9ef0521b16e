import { checkTold } from './contract.ts';
import { financeMessages } from './events.ts';
import { nine } from './fields.ts';
import { type Key, keyText, type Report, shown } from './findings.ts';
import {
  type Counters,
  type CountersRead,
  counters,
  type FeedHeadRead,
  type FeedRead,
  type InvoiceRead,
  type SeriesRead,
} from './items.ts';
import { checkIndexes } from './lists.ts';
import type { Partition } from './partition.ts';
import { dueOf } from './rules.ts';

type Numbered = Key & { readonly number: string; readonly rank: number; readonly issuedOn: string };
type InvoiceEvent = Key & {
  readonly at: string;
  readonly message: string;
  readonly invoiceId: string;
  readonly number: string | null;
  readonly state: string | null;
  readonly amountInclTaxCents: number | null;
};

type Gone = Key & { readonly seq: number; readonly at: string };

/**
 * Totals that must agree across partitions, gathered in one pass: a few numbers per action and one line per invoice, so that
 * a large table fits in memory.
 */
export type Ledger = {
  readonly expected: Map<string, Counters>;
  readonly counters: Map<string, CountersRead>;
  /** By `organisation year`. */
  readonly numbers: Map<string, Numbered[]>;
  readonly series: Map<string, SeriesRead>;
  readonly invoiceEvents: Map<string, InvoiceEvent>;
  /** Those that have been issued, by id. */
  readonly invoices: Map<string, InvoiceRead>;
  readonly feed: FeedRead[];
  /** Ranks of events that went out, by action. */
  readonly published: Map<string, ReadonlySet<number>>;
  /** Events that no longer wait, by action, since events vouch for contents: whoever wrote them notes what goes out. */
  readonly gone: Map<string, readonly Gone[]>;
  feedHead: FeedHeadRead | null;
};

export const emptyLedger = (): Ledger => ({
  expected: new Map(),
  counters: new Map(),
  numbers: new Map(),
  series: new Map(),
  invoiceEvents: new Map(),
  invoices: new Map(),
  feed: [],
  published: new Map(),
  gone: new Map(),
  feedHead: null,
});

const zeros = (): Counters => counters.parse({});

const getOrCreate = <V>(map: Map<string, V>, key: string, create: () => V): V => {
  const found = map.get(key) ?? create();
  map.set(key, found);
  return found;
};

const countAction = (ledger: Ledger, { action, enrolments, requests }: Partition) => {
  if (action === null) return;
  const { body } = action;
  const pending = (items: readonly { readonly body: { readonly state: string } }[]): number =>
    items.filter(({ body: { state } }) => state === 'PENDING').length;
  const counted = getOrCreate(ledger.expected, body.organisation, zeros);
  counted.awaitingOpening += body.status === 'AO' ? 1 : 0;
  counted.inProgress += body.status === 'EC' ? 1 : 0;
  counted.closureOverdue += body.status === 'EC' && body.overdue === true ? 1 : 0;
  counted.closed += body.status === 'FE' ? 1 : 0;
  counted.pendingEnrolments += pending(enrolments);
  counted.pendingDeclarations += dueOf(body).length;
  counted.pendingRequests += pending(requests);
};

const addGone = ({ gone }: Ledger, { events, outbox }: Partition) => {
  const waiting = new Set(outbox.map(({ seq }) => seq));
  const [first] = events;
  const left = events.filter(({ seq, witness }) => witness !== undefined && !waiting.has(seq));
  if (first !== undefined)
    gone.set(
      first.actionNumber,
      left.map(({ pk, sk, seq, at }) => ({ pk, sk, seq, at })),
    );
};

/** Adds an action to its provider's counters, its invoices to their series, and its events for finance. */
export const addToLedger = (ledger: Ledger, partition: Partition): void => {
  countAction(ledger, partition);
  addGone(ledger, partition);
  for (const invoice of partition.invoices) {
    const { pk, sk, body } = invoice;
    if (body.state !== 'HELD') ledger.invoices.set(body.id, invoice);
    const { series, number, issuedOn } = body;
    if (series === undefined || number === undefined || issuedOn === undefined) continue;
    const numbered = getOrCreate(ledger.numbers, `${series.organisation} ${series.year}`, () => []);
    numbered.push({ pk, sk, number, rank: series.rank, issuedOn });
  }
  for (const { pk, sk, at, type, subject, changes, data, actionNumber, seq } of partition.events) {
    const message = financeMessages[type];
    if (message === undefined) continue;
    const number = changes.find(({ field }) => field === 'invoiceNumber')?.after;
    const { state, amountInclTaxCents } = data;
    ledger.invoiceEvents.set(`${actionNumber}:${seq}`, {
      pk,
      sk,
      at,
      message,
      invoiceId: subject ?? '',
      number: typeof number === 'string' ? number : null,
      state: message === 'invoice.issued' ? 'ISSUED' : typeof state === 'string' ? state : null,
      amountInclTaxCents: typeof amountInclTaxCents === 'number' ? amountInclTaxCents : null,
    });
  }
};

const checkCounters = ({ expected, counters: stored }: Ledger, report: Report) => {
  for (const organisation of new Set([...expected.keys(), ...stored.keys()])) {
    const item = stored.get(organisation);
    const due = expected.get(organisation) ?? zeros();
    const key = { pk: `ORG#${organisation}`, sk: 'COUNTERS' };
    for (const name of counters.keyof().options) {
      const value = item?.[name] ?? 0;
      if (value === due[name]) continue;
      const about = `${name} ${value > due[name] ? '+' : ''}${value - due[name]}`;
      report('COUNTER_DIFFERS', key, about, `${name} : le compteur dit ${value}, les listes donnent ${due[name]}.`);
    }
    if (item !== undefined) checkIndexes(item, { gsi1pk: 'COUNTERS', gsi1sk: organisation }, report);
  }
};

const checkNumbers = ({ numbers, series }: Ledger, report: Report) => {
  for (const name of new Set([...numbers.keys(), ...series.keys()])) {
    const [organisation = '', year = ''] = name.split(' ');
    const ordered = (numbers.get(name) ?? []).sort((a, b) => a.rank - b.rank);
    let before: Numbered | null = null;
    for (const invoice of ordered) {
      const { number, rank, issuedOn } = invoice;
      if (number !== `AV${year}-${organisation}-${String(rank).padStart(5, '0')}` || issuedOn.slice(0, 4) !== year) {
        const detail = `${number} du ${issuedOn} est au rang ${rank} de la série ${name}.`;
        report('NUMBER_MALFORMED', invoice, 'number', detail);
      }
      const last = before?.rank ?? 0;
      if (rank === last) {
        const detail = `${number} est aussi le numéro de ${before === null ? '' : keyText(before)}.`;
        report('NUMBER_REPEATED', invoice, 'rank', detail);
      } else if (rank !== last + 1)
        report('NUMBER_GAP', invoice, 'rank', `Le rang ${rank} suit le rang ${last} dans la série ${name}.`);
      if (before !== null && issuedOn < before.issuedOn) {
        const detail = `${number} est du ${issuedOn}, ${before.number} du ${before.issuedOn}.`;
        report('NUMBER_DATE_BACK', invoice, 'issuedOn', detail);
      }
      before = invoice;
    }
    const head = series.get(name);
    if (head?.last === before?.rank && head?.lastIssuedOn === before?.issuedOn) continue;
    const said = `au rang ${shown(head?.last)} du ${shown(head?.lastIssuedOn)}`;
    const detail = `La série finit ${said}, ses factures au rang ${shown(before?.rank)} du ${shown(before?.issuedOn)}.`;
    report('SERIES_HEAD', { pk: `ORG#${organisation}`, sk: `SERIES#AV#${year}` }, 'last', detail);
  }
};

/** Compares a message of the feed with its event; what the event does not say is not compared. */
const checkMessage = (entry: FeedRead, event: InvoiceEvent, report: Report) => {
  const { message } = entry;
  const { invoiceId, state, number, amountInclTaxCents } = message.data;
  const fields: Readonly<Record<string, readonly [actual: unknown, expected: unknown]>> = {
    type: [message.type, event.message],
    time: [message.time, event.at],
    subject: [`${message.subject}:`, message.id.replace(/\d+$/u, '')],
    invoiceId: [invoiceId, event.invoiceId],
    state: [state, event.state],
    number: [number, event.number ?? number],
    amountInclTaxCents: [amountInclTaxCents, event.amountInclTaxCents ?? amountInclTaxCents],
  };
  for (const [name, [actual, expected]] of Object.entries(fields)) {
    if (actual === expected) continue;
    report('FEED_DIFFERS', entry, name, `${name} : le flux dit ${shown(actual)}, l’événement ${shown(expected)}.`);
  }
};

/** Finance reads what happened to an invoice in the order in which it happened. */
const checkOrder = (entries: readonly FeedRead[], report: Report) => {
  let before = 0;
  for (const entry of entries) {
    const seq = Number(entry.message.id.split(':').at(-1));
    if (seq < before) report('FEED_ORDER', entry, 'order', `L’événement ${seq} y suit l’événement ${before}.`);
    before = seq;
  }
};

const checkFeed = ({ feed, feedHead, invoiceEvents, invoices }: Ledger, report: Report) => {
  let last = 0;
  const seen = new Set<string>();
  for (const entry of feed.sort((a, b) => a.position - b.position)) {
    const { position, message } = entry;
    if (position !== last + 1 || entry.sk !== nine(position))
      report('FEED_GAP', entry, 'position', `La position ${position} suit la position ${last}.`);
    last = position;
    const event = invoiceEvents.get(message.id);
    if (event === undefined || seen.has(message.id)) {
      const detail = `Aucun événement de facture n’est ${message.id}, ou il est déjà dans le flux.`;
      report('FEED_WITHOUT_EVENT', entry, 'event', detail);
      continue;
    }
    seen.add(message.id);
    checkMessage(entry, event, report);
  }
  const byInvoice = Map.groupBy(feed, ({ message }) => String(message.data['invoiceId']));
  for (const [id, entries] of byInvoice) {
    checkOrder(entries, report);
    const invoice = invoices.get(id);
    if (invoice !== undefined) checkTold(invoice, entries, report);
  }
  if ((feedHead?.position ?? 0) !== last) {
    const detail = `Le flux finit à ${last}, sa dernière position dite est ${shown(feedHead?.position)}.`;
    report('FEED_HEAD', { pk: 'FEED#HEAD', sk: 'FEED#HEAD' }, 'position', detail);
  }
  for (const [id, event] of invoiceEvents) {
    if (!seen.has(id)) report('EVENT_WITHOUT_FEED', event, 'feed', `La finance ne l’a pas reçu (${event.message}).`);
  }
};

/**
 * Every event that left the outbox went out. Ranks are noted from some release on, and the one before it may have published
 * meanwhile: what came within an hour of the first that was noted is not judged.
 */
const checkPublished = ({ gone, published }: Ledger, report: Report) => {
  const isNoted = (actionNumber: string, seq: number) => published.get(actionNumber)?.has(seq) ?? false;
  let first = Number.POSITIVE_INFINITY;
  for (const [actionNumber, events] of gone)
    for (const { seq, at } of events) if (isNoted(actionNumber, seq)) first = Math.min(first, Date.parse(at));
  for (const [actionNumber, events] of gone)
    for (const event of events) {
      if (Date.parse(event.at) <= first + graceMs || isNoted(actionNumber, event.seq)) continue;
      report('EVENT_UNPUBLISHED', event, 'gone', 'Il n’attend plus, et rien ne dit qu’il soit parti.');
    }
};
const graceMs = 60 * 60_000;

export const checkLedger = (ledger: Ledger, report: Report): void => {
  checkCounters(ledger, report);
  checkNumbers(ledger, report);
  checkFeed(ledger, report);
  checkPublished(ledger, report);
};
