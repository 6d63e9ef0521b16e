import type * as z from 'zod';
import { checkIndexes, type Partition, shown } from './action.ts';
import { type Fault, keyOf, type Tell } from './faults.ts';
import {
  type Counters,
  counterNames,
  type countersSchema,
  type feedHeadSchema,
  type feedSchema,
  type seriesSchema,
} from './items.ts';
import { dueOf } from './rules.ts';

type CountersRead = z.infer<typeof countersSchema>;
type SeriesRead = z.infer<typeof seriesSchema>;
type FeedRead = z.infer<typeof feedSchema>;
type FeedHeadRead = z.infer<typeof feedHeadSchema>;

type Numbered = { readonly key: string; readonly number: string; readonly rank: number; readonly issuedOn: string };
type InvoiceEvent = {
  readonly key: string;
  readonly at: string;
  readonly message: string;
  readonly invoiceId: string;
  readonly number: string | null;
  readonly state: string | null;
  readonly amountInclTaxCents: number | null;
};

/** The message that each event of an invoice sends to finance. */
const invoiceMessages: Readonly<Record<string, string>> = {
  ADVANCE_ISSUED: 'invoice.issued',
  ADVANCE_REPLACED: 'invoice.issued',
  INVOICE_STATUS_CHANGED: 'invoice.status-changed',
};

/**
 * Totals that must agree across partitions, gathered in one pass: a few numbers per action and one line per invoice, so
 * that a large table fits in memory.
 */
export type Ledger = {
  readonly expected: Map<string, Counters>;
  readonly counters: Map<string, CountersRead>;
  /** By `organisation year`. */
  readonly numbers: Map<string, Numbered[]>;
  readonly series: Map<string, SeriesRead>;
  readonly invoiceEvents: Map<string, InvoiceEvent>;
  readonly feed: FeedRead[];
  feedHead: FeedHeadRead | null;
};

export const emptyLedger = (): Ledger => ({
  expected: new Map(),
  counters: new Map(),
  numbers: new Map(),
  series: new Map(),
  invoiceEvents: new Map(),
  feed: [],
  feedHead: null,
});

const zeros = (): Counters => ({
  awaitingOpening: 0,
  inProgress: 0,
  closureOverdue: 0,
  closed: 0,
  pendingEnrolments: 0,
  pendingDeclarations: 0,
  pendingRequests: 0,
});

const within = <V>(map: Map<string, V>, key: string, make: () => V): V => {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
};

/** Adds one action to its provider's figures, its invoices to their series, and its events for finance. */
export const enter = (ledger: Ledger, { action, enrolments, requests, invoices, events }: Partition): void => {
  if (action !== null) {
    const { body } = action;
    const counted = within(ledger.expected, body.organisation, zeros);
    counted.awaitingOpening += body.status === 'AO' ? 1 : 0;
    counted.inProgress += body.status === 'EC' ? 1 : 0;
    counted.closureOverdue += body.status === 'EC' && body.overdue === true ? 1 : 0;
    counted.closed += body.status === 'FE' ? 1 : 0;
    counted.pendingEnrolments += enrolments.filter(({ body: { state } }) => state === 'PENDING').length;
    counted.pendingDeclarations += dueOf(body).length;
    counted.pendingRequests += requests.filter(({ body: { state } }) => state === 'PENDING').length;
  }
  for (const { pk, sk, body } of invoices) {
    if (body.series === undefined || body.number === undefined || body.issuedOn === undefined) continue;
    within(ledger.numbers, `${body.series.organisation} ${body.series.year}`, () => []).push({
      key: keyOf({ pk, sk }),
      number: body.number,
      rank: body.series.rank,
      issuedOn: body.issuedOn,
    });
  }
  for (const event of events) {
    const message = invoiceMessages[event.type];
    if (message === undefined) continue;
    const number = event.changes.find(({ field }) => field === 'invoiceNumber')?.after;
    const { state, amountInclTaxCents } = event.data;
    ledger.invoiceEvents.set(`${event.actionNumber}:${event.seq}`, {
      key: keyOf(event),
      at: event.at,
      message,
      invoiceId: event.subject ?? '',
      number: typeof number === 'string' ? number : null,
      state: message === 'invoice.issued' ? 'ISSUED' : typeof state === 'string' ? state : null,
      amountInclTaxCents: typeof amountInclTaxCents === 'number' ? amountInclTaxCents : null,
    });
  }
};

const checkCounters = ({ expected, counters }: Ledger, tell: Tell) => {
  for (const organisation of new Set([...expected.keys(), ...counters.keys()])) {
    const kept = counters.get(organisation);
    const due = expected.get(organisation) ?? zeros();
    const key = `ORG#${organisation} / COUNTERS`;
    for (const name of counterNames) {
      const value = kept?.[name] ?? 0;
      if (value !== due[name]) {
        const about = `${name} ${value > due[name] ? '+' : ''}${value - due[name]}`;
        tell('COUNTER_DIFFERS', key, about, `${name} : le compteur dit ${value}, les listes donnent ${due[name]}.`);
      }
    }
    if (kept !== undefined) checkIndexes(kept, { gsi1pk: 'COUNTERS', gsi1sk: organisation }, tell);
  }
};

const checkNumbers = ({ numbers, series }: Ledger, tell: Tell) => {
  for (const name of new Set([...numbers.keys(), ...series.keys()])) {
    const [organisation = '', year = ''] = name.split(' ');
    const ordered = (numbers.get(name) ?? []).sort((a, b) => a.rank - b.rank);
    let before: Numbered | null = null;
    for (const invoice of ordered) {
      const { key, number, rank, issuedOn } = invoice;
      if (number !== `AV${year}-${organisation}-${String(rank).padStart(5, '0')}` || issuedOn.slice(0, 4) !== year) {
        tell('NUMBER_MALFORMED', key, 'number', `${number} du ${issuedOn} est au rang ${rank} de la série ${name}.`);
      }
      const last = before?.rank ?? 0;
      if (rank === last) tell('NUMBER_REPEATED', key, 'rank', `${number} est aussi le numéro de ${before?.key ?? ''}.`);
      else if (rank !== last + 1)
        tell('NUMBER_GAP', key, 'rank', `Le rang ${rank} suit le rang ${last} dans la série ${name}.`);
      if (before !== null && issuedOn < before.issuedOn) {
        tell(
          'NUMBER_DATE_BACK',
          key,
          'issuedOn',
          `${number} est du ${issuedOn}, ${before.number} du ${before.issuedOn}.`,
        );
      }
      before = invoice;
    }
    const head = series.get(name);
    if (head?.last !== before?.rank || head?.lastIssuedOn !== before?.issuedOn) {
      tell(
        'SERIES_HEAD',
        `ORG#${organisation} / SERIES#AV#${year}`,
        'last',
        `La série finit au rang ${shown(head?.last)} du ${shown(head?.lastIssuedOn)}, ses factures au rang ${shown(before?.rank)} du ${shown(before?.issuedOn)}.`,
      );
    }
  }
};

const checkFeed = ({ feed, feedHead, invoiceEvents }: Ledger, tell: Tell) => {
  let last = 0;
  const told = new Set<string>();
  for (const entry of feed.sort((a, b) => a.position - b.position)) {
    const key = keyOf(entry);
    const { message } = entry;
    if (entry.position !== last + 1 || entry.sk !== String(entry.position).padStart(9, '0')) {
      tell('FEED_GAP', key, 'position', `La position ${entry.position} suit la position ${last}.`);
    }
    last = entry.position;
    const event = invoiceEvents.get(message.id);
    if (event === undefined || told.has(message.id)) {
      tell(
        'FEED_WITHOUT_EVENT',
        key,
        'event',
        `Aucun événement de facture n’est ${message.id}, ou il est déjà dans le flux.`,
      );
      continue;
    }
    told.add(message.id);
    const { invoiceId, state, number, amountInclTaxCents } = message.data;
    const differences = [
      ['type', message.type, event.message],
      ['time', message.time, event.at],
      ['subject', `${message.subject}:`, message.id.replace(/\d+$/u, '')],
      ['invoiceId', invoiceId, event.invoiceId],
      ['state', state, event.state],
      ...(event.number === null ? [] : [['number', number, event.number] as const]),
      ...(event.amountInclTaxCents === null
        ? []
        : [['amountInclTaxCents', amountInclTaxCents, event.amountInclTaxCents] as const]),
    ] as const;
    for (const [name, value, due] of differences) {
      if (value !== due)
        tell('FEED_DIFFERS', key, name, `${name} : le flux dit ${shown(value)}, l’événement ${shown(due)}.`);
    }
  }
  if ((feedHead?.position ?? 0) !== last) {
    tell(
      'FEED_HEAD',
      'FEED#HEAD / FEED#HEAD',
      'position',
      `Le flux finit à ${last}, sa dernière position dite est ${shown(feedHead?.position)}.`,
    );
  }
  for (const [id, event] of invoiceEvents) {
    if (!told.has(id)) tell('EVENT_WITHOUT_FEED', event.key, 'feed', `La finance ne l’a pas reçu (${event.message}).`);
  }
};

export const checkLedger = (ledger: Ledger, tell: Tell): void => {
  checkCounters(ledger, tell);
  checkNumbers(ledger, tell);
  checkFeed(ledger, tell);
};

/** The same fault in two readings of a table that is being written. */
export const inBoth = (first: readonly Fault[], second: readonly Fault[]): readonly Fault[] => {
  const again = new Set(second.map(({ code, key, about }) => `${code} ${key} ${about}`));
  return first.filter(({ code, key, about }) => again.has(`${code} ${key} ${about}`));
};
