import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { enrolmentStates } from '../../domain/enrolment/enrolment.ts';
import { eventLabels } from '../../domain/event.ts';
import { invoiceStates } from '../../domain/invoice/invoice.ts';
import { requestStates } from '../../domain/modification-request/request.ts';
import { requestTypes } from '../../domain/request-type.ts';
import { projectRoot } from '../../infra/bundle.ts';
import type { Anchor } from '../../ops/audit/anchor.ts';
import { audit } from '../../ops/audit/audit.ts';
import { hashOf } from '../../ops/audit/chain.ts';
import { eventTypes } from '../../ops/audit/events.ts';
import { findingNames } from '../../ops/audit/findings.ts';
import * as audited from '../../ops/audit/items.ts';
import * as auditedRequests from '../../ops/audit/requests.ts';
import { demoItems } from '../../player/demo/items.ts';
import { alterations } from './alterations.ts';
import { type Corruptible, type Corruption, copyOf, edit, isHolder, keyOf, nine, plus, set } from './corruptible.ts';
import { type Item, past, writePast } from './past.ts';

const maxAgeMs = 10 * 60_000;

let whole: Item[];
let now: Date;
let anchor: Anchor;
beforeAll(async () => {
  ({ items: whole, now } = await writePast());
  ({ anchor } = await audit(whole, { now, maxAgeMs }));
});

const anHour = 60 * 60_000;
const counters = ({ find }: Corruptible) => find('ORG#GR237', 'COUNTERS');
const series = ({ find }: Corruptible) => find('ORG#GR237', 'SERIES#AV#2023');

const corruptions: readonly Corruption[] = [
  {
    code: 'ITEM_UNKNOWN',
    title: 'an item that the product does not write',
    corrupt: ({ put }) => put({ pk: `ACTION#${past.small}`, sk: 'NOTE#1', kind: 'NOTE' }),
  },
  {
    code: 'ITEM_UNREADABLE',
    title: 'a state that does not exist',
    corrupt: ({ first }) => set(first(past.waiting, 'ENROLMENT#'), 'body.state', 'LOST'),
  },
  {
    code: 'ITEM_MISPLACED',
    title: 'an enrolment moved under another action',
    corrupt: ({ first, drop, put }) => {
      const moved = first(past.waiting, 'ENROLMENT#');
      drop(moved);
      return put({ ...moved, pk: `ACTION#${past.small}` });
    },
  },
  {
    code: 'ITEM_MISPLACED',
    title: 'an invoice in the name of another provider',
    corrupt: ({ invoice }) => set(invoice(past.closed, 1), 'body.organisation', 'GR512'),
  },
  {
    code: 'ACTION_MISSING',
    title: 'an action deleted under its events',
    corrupt: ({ action, drop, copy }) => {
      drop(action(past.small));
      return keyOf(copy.find(({ pk }) => pk === `ACTION#${past.small}`) ?? {});
    },
  },
  {
    code: 'ROW_DIFFERS',
    title: 'a list that shows another state than the page',
    corrupt: ({ first }) => set(first(past.waiting, 'ENROLMENT#'), 'row.state', 'CONFIRMED'),
  },
  {
    code: 'ROW_DIFFERS',
    title: 'a late action whose list shows no anomaly',
    corrupt: ({ action }) => set(action(past.late), 'row.anomalies', []),
  },
  {
    code: 'ROW_DIFFERS',
    title: 'a list without a due declaration',
    corrupt: ({ action }) => set(action(past.late), 'row.duePeriods', []),
  },
  {
    code: 'INDEX_DIFFERS',
    title: 'an action that the daily job would never see again',
    corrupt: ({ action }) => edit(action(past.small), 'gsi2pk', () => undefined),
  },
  {
    code: 'INDEX_DIFFERS',
    title: 'a decided enrolment left in the queue of those that wait',
    corrupt: ({ first }) => set(first(past.small, 'ENROLMENT#'), 'gsi2pk', 'ENROLMENTS#PENDING'),
  },
  {
    code: 'INDEX_DIFFERS',
    title: 'a paid invoice listed under another state',
    corrupt: ({ invoice }) => set(invoice(past.closed, 1), 'gsi2pk', 'INVOICES#ISSUED'),
  },
  {
    code: 'FACT_DIFFERS',
    title: 'one trainee too many in training',
    corrupt: ({ action }) => plus(action(past.late), 'body.facts.inTrainingCount', 1),
  },
  {
    code: 'FACT_DIFFERS',
    title: 'a first entry date that nobody entered on',
    corrupt: ({ action }) => set(action(past.late), 'body.facts.entryDates', { '2023-01-03': 1 }),
  },
  {
    code: 'FACT_DIFFERS',
    title: 'a declared period without its declaration',
    corrupt: ({ first, drop }) => {
      drop(first(past.late, 'DECLARATION#'));
      return `ACTION#${past.late} / ACTION`;
    },
  },
  {
    code: 'FLAG_DIFFERS',
    title: 'a late closing that is not flagged',
    corrupt: ({ action }) => set(action(past.late), 'body.overdue', false),
  },
  {
    code: 'REQUEST_LOCK',
    title: 'a pending request whose type is free again',
    corrupt: ({ action }) => set(action(past.waiting), 'body.facts.pendingRequests', {}),
  },
  {
    code: 'REQUEST_LOCK',
    title: 'a lock whose request is not pending',
    corrupt: ({ action }) => set(action(past.late), 'body.facts.pendingRequests.DATES', `${past.late}.M9`),
  },
  {
    code: 'REFERENCE_LOCK',
    title: 'a reference that could be taken twice',
    corrupt: ({ first, drop }) => {
      drop(first(past.waiting, 'REFERENCE#'));
      return keyOf(first(past.waiting, 'ENROLMENT#'));
    },
  },
  {
    code: 'REFERENCE_LOCK',
    title: 'a reference kept for nobody',
    corrupt: ({ first, put }) => put({ ...first(past.waiting, 'REFERENCE#'), sk: 'REFERENCE#STA-99' }),
  },
  {
    code: 'COUNTER_DIFFERS',
    title: 'a dashboard that counts one action too many',
    corrupt: (table) => plus(counters(table), 'inProgress', 1),
  },
  {
    code: 'COUNTER_DIFFERS',
    title: 'a dashboard that counts a declaration too few',
    corrupt: (table) => plus(counters(table), 'pendingDeclarations', -1),
  },
  {
    code: 'COUNTER_DIFFERS',
    title: 'a provider without its counters',
    corrupt: (table) => table.drop(counters(table)),
  },
  {
    code: 'EVENT_GAP',
    title: 'an event taken out of the history',
    corrupt: ({ event, drop }) => {
      drop(event(past.closed, 2));
      return `ACTION#${past.closed} / EVENT#${nine(3)}`;
    },
  },
  {
    code: 'EVENT_ALTERED',
    title: 'an opening date changed in the history',
    corrupt: ({ event }) => set(event(past.closed, 5), 'data.actualStartDate', '2023-01-03'),
  },
  {
    code: 'EVENT_ALTERED',
    title: 'another author put in the place of the real one',
    corrupt: ({ event }) => set(event(past.closed, 1), 'by.userId', 'autre'),
  },
  {
    code: 'CHAIN_BROKEN',
    title: 'an event rewritten with its hash',
    corrupt: ({ event }) => {
      const forged = event(past.closed, 2);
      set(forged, 'by.userId', 'autre');
      set(forged, 'hash', hashOf(forged));
      return keyOf(event(past.closed, 3));
    },
  },
  {
    code: 'CHAIN_HEAD',
    title: 'the last event taken away',
    corrupt: ({ copy, drop, action }) => {
      const last = copy
        .filter(({ pk, sk }) => pk === `ACTION#${past.closed}` && String(sk).startsWith('EVENT#'))
        .at(-1);
      drop(last ?? {});
      return keyOf(action(past.closed));
    },
  },
  {
    code: 'STATE_WITHOUT_EVENT',
    title: 'an enrolment confirmed by nobody',
    corrupt: ({ first }) => set(first(past.waiting, 'ENROLMENT#'), 'body.state', 'CONFIRMED'),
  },
  {
    code: 'STATE_WITHOUT_EVENT',
    title: 'a planned end put off without a request',
    corrupt: ({ action }) => set(action(past.late), 'body.plannedEndDate', '2023-04-04'),
  },
  {
    code: 'STATE_WITHOUT_EVENT',
    title: 'an enrolment deleted with its reference',
    corrupt: ({ first, drop, action }) => {
      drop(first(past.waiting, 'ENROLMENT#'));
      drop(first(past.waiting, 'REFERENCE#'));
      return keyOf(action(past.waiting));
    },
  },
  {
    code: 'STATE_WITHOUT_EVENT',
    title: 'a payment that finance never ordered',
    corrupt: ({ invoice }) =>
      edit(invoice(past.late, 2), 'body.statusHistory', (steps) => [
        ...[steps].flat(),
        { state: 'IN_PROCESS', at: '2023-04-05T10:00:00.000Z', by: 'finance' },
      ]),
  },
  {
    code: 'EVENT_UNPUBLISHED',
    title: 'an event that nobody published within ten minutes',
    corrupt: ({ first }) => keyOf(first(past.asked, 'OUTBOX#')),
    laterMs: anHour,
  },
  {
    code: 'OUTBOX_WITHOUT_EVENT',
    title: 'a message for something that did not happen',
    corrupt: ({ first, put }) => put({ ...first(past.asked, 'OUTBOX#'), sk: `OUTBOX#${nine(99)}`, seq: 99 }),
  },
  {
    code: 'ADVANCE_MISSING',
    title: 'an advance that nothing asks for any more',
    corrupt: ({ find, drop, action }) => {
      drop(find(`ACTION#${past.asked}`, 'WORK#ADVANCE'));
      return keyOf(action(past.asked));
    },
  },
  {
    code: 'ADVANCE_MISSING',
    title: 'an advance said not due, which the contract gives',
    corrupt: ({ action }) => set(action(past.small), 'body.advanceTerms.waived', false),
  },
  {
    code: 'ADVANCE_MISSING',
    title: 'an invoice deleted',
    corrupt: ({ invoice, drop, action }) => {
      drop(invoice(past.closed, 1));
      return keyOf(action(past.closed));
    },
  },
  {
    code: 'ADVANCE_MISSING',
    title: 'an opening that forgot the advance',
    corrupt: ({ action }) => set(action(past.small), 'body.facts.advance', { state: 'NONE' }),
  },
  {
    code: 'ADVANCE_MISSING',
    title: 'an advance still held after an entry, which nothing asks for',
    corrupt: ({ action }) => set(action(past.held), 'body.facts.entryDates', { '2023-01-05': 1 }),
  },
  {
    code: 'ADVANCE_LATE',
    title: 'an advance asked for an hour ago',
    corrupt: ({ find }) => keyOf(find(`ACTION#${past.asked}`, 'WORK#ADVANCE')),
    laterMs: anHour,
  },
  {
    code: 'ADVANCE_TWICE',
    title: 'two live advances for one action',
    corrupt: ({ invoice, put }) => {
      const second = structuredClone(invoice(past.closed, 1));
      set(second, 'sk', `INVOICE#${nine(2)}`);
      set(second, 'body.sequence', 2);
      set(second, 'body.series.rank', 4);
      return put(second);
    },
  },
  {
    code: 'ADVANCE_DIFFERS',
    title: 'a live advance that its action says rejected',
    corrupt: ({ action }) => set(action(past.late), 'body.facts.advance.rejected', true),
  },
  {
    code: 'ADVANCE_DIFFERS',
    title: 'an action that names another invoice than its own',
    corrupt: ({ action }) => set(action(past.closed), 'body.facts.advance.invoiceNumber', 'AV2023-GR237-00001'),
  },
  {
    code: 'ADVANCE_DIFFERS',
    title: 'a replacement that cites another invoice',
    corrupt: ({ invoice }) => set(invoice(past.late, 2), 'body.replaces.number', 'AV2023-GR237-00009'),
  },
  {
    code: 'ADVANCE_DIFFERS',
    title: 'an advance said held without a held invoice',
    corrupt: ({ action }) => set(action(past.held), 'body.facts.advance.invoiceId', `${past.held}-A2`),
  },
  {
    code: 'ADVANCE_DIFFERS',
    title: 'an advance before the opening',
    corrupt: ({ action }) => set(action(past.waiting), 'body.facts.advance', { state: 'AWAITED' }),
  },
  {
    code: 'ADVANCE_AMOUNT',
    title: 'a cent more than the contract gives',
    corrupt: ({ invoice }) => plus(invoice(past.closed, 1), 'body.amounts.inclTaxCents', 1),
  },
  {
    code: 'NUMBER_MALFORMED',
    title: 'a number that is not the one of its rank',
    corrupt: ({ invoice }) => set(invoice(past.closed, 1), 'body.number', 'AV2023-GR237-00007'),
  },
  {
    code: 'NUMBER_GAP',
    title: 'a number skipped',
    corrupt: ({ invoice }) => {
      const last = invoice(past.closed, 1);
      set(last, 'body.number', 'AV2023-GR237-00004');
      return plus(last, 'body.series.rank', 1);
    },
  },
  {
    code: 'NUMBER_REPEATED',
    title: 'one number for two invoices',
    corrupt: ({ invoice }) => {
      set(invoice(past.closed, 1), 'body.number', 'AV2023-GR237-00002');
      plus(invoice(past.closed, 1), 'body.series.rank', -1);
      return keyOf(invoice(past.closed, 1));
    },
  },
  {
    code: 'NUMBER_DATE_BACK',
    title: 'an invoice dated before the number that precedes it',
    corrupt: ({ invoice }) => set(invoice(past.closed, 1), 'body.issuedOn', '2023-01-04'),
  },
  {
    code: 'SERIES_HEAD',
    title: 'a series that would give a number twice',
    corrupt: (table) => plus(series(table), 'last', -1),
  },
  {
    code: 'SERIES_HEAD',
    title: 'a series that would let dates go back',
    corrupt: (table) => set(series(table), 'lastIssuedOn', '2023-01-01'),
  },
  {
    code: 'FEED_GAP',
    title: 'an entry taken out of the feed',
    corrupt: ({ feed, drop }) => {
      drop(feed(2));
      return `FEED / ${nine(3)}`;
    },
  },
  {
    code: 'FEED_HEAD',
    title: 'a feed whose next position is taken',
    corrupt: ({ find }) => plus(find('FEED#HEAD', 'FEED#HEAD'), 'position', -1),
  },
  {
    code: 'FEED_WITHOUT_EVENT',
    title: 'a feed entry for an event that is not one of an invoice',
    corrupt: ({ feed }) => set(feed(1), 'message.id', `${past.late}:1`),
  },
  {
    code: 'FEED_WITHOUT_EVENT',
    title: 'an event told twice in the feed',
    corrupt: ({ feed, find, put }) => {
      const head = find('FEED#HEAD', 'FEED#HEAD');
      const position = Number(head['position']) + 1;
      set(head, 'position', position);
      return put({ ...feed(1), sk: nine(position), position });
    },
  },
  {
    code: 'FEED_DIFFERS',
    title: 'another amount told to finance',
    corrupt: ({ feed }) => plus(feed(1), 'message.data.amountInclTaxCents', 100),
  },
  {
    code: 'FEED_DIFFERS',
    title: 'another number told to finance',
    corrupt: ({ feed }) => set(feed(1), 'message.data.number', 'AV2023-GR237-00009'),
  },
  {
    code: 'EVENT_WITHOUT_FEED',
    title: 'the last event kept from finance',
    corrupt: ({ find, feed, drop, copy }) => {
      const head = find('FEED#HEAD', 'FEED#HEAD');
      const last = feed(Number(head['position']));
      drop(last);
      plus(head, 'position', -1);
      const message = isHolder(last['message']) ? last['message'] : {};
      const [actionNumber = '', seq = ''] = String(message['id']).split(':');
      return keyOf(
        copy.find(({ pk, sk }) => pk === `ACTION#${actionNumber}` && sk === `EVENT#${nine(Number(seq))}`) ?? {},
      );
    },
  },
];

type Known<Product extends readonly string[], Audited extends readonly string[]> = [Product[number]] extends [
  Audited[number],
]
  ? true
  : { readonly unknown: Exclude<Product[number], Audited[number]> };

/** Does not compile once the domain has a type or a state that the auditor does not know. */
const known: {
  readonly types: Known<typeof requestTypes, typeof auditedRequests.requestTypes>;
  readonly requests: Known<typeof requestStates, typeof auditedRequests.requestStates>;
  readonly enrolments: Known<typeof enrolmentStates, typeof audited.enrolmentStates>;
  readonly invoices: Known<typeof invoiceStates, typeof audited.invoiceStates>;
} = { types: true, requests: true, enrolments: true, invoices: true };

describe('audit', () => {
  it('finds nothing in the demonstration', async () => {
    const items = [...demoItems()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const { findings, counted } = await audit(items, { now: new Date('2023-01-05T10:00:00Z'), maxAgeMs });
    expect(findings).toEqual([]);
    expect(counted).toMatchObject({ actions: 68, providers: 4 });
  });

  it('finds nothing in a past that the product wrote, with every kind of item in it', async () => {
    const { findings, counted } = await audit(whole, { now, realNow: new Date(), maxAgeMs });
    expect(findings).toEqual([]);
    expect(counted.actions).toBe(Object.keys(past).length);
    expect(new Set(whole.map(({ kind }) => kind))).toEqual(
      new Set([
        'ACTION',
        'ENROLMENT',
        'REFERENCE',
        'DECLARATION',
        'REQUEST',
        'INVOICE',
        'EVENT',
        'OUTBOX',
        'PUBLISHED',
        'ADVANCE_WORK',
        'COUNTERS',
        'SERIES',
        'FEED',
        'FEED_HEAD',
        'PROFILE',
        'STANDING',
        'REGISTER',
        'REGISTER_EVENT',
        'IDEMPOTENCY',
      ]),
    );
  });

  it.each([...corruptions, ...alterations])(
    'finds $code: $title',
    async ({ code, corrupt, laterMs = 0, isAnchored = false }) => {
      const table = copyOf(whole);
      const key = corrupt(table);
      const { findings } = await audit(
        table.copy,
        { now: new Date(now.getTime() + laterMs), realNow: new Date(), maxAgeMs },
        undefined,
        isAnchored ? anchor : null,
      );
      expect(findings.map((finding) => `${finding.code} ${finding.key}`)).toContain(`${code} ${key}`);
    },
  );

  it('is tried with more than the sixty-nine alterations that once went through it in part', () => {
    const titles = [...corruptions, ...alterations].map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
    expect(titles.length).toBeGreaterThanOrEqual(69);
  });

  it.each([
    ['event types', eventTypes, Object.keys(eventLabels)],
    ['request types', auditedRequests.requestTypes, requestTypes],
    ['request states', auditedRequests.requestStates, requestStates],
    ['enrolment states', audited.enrolmentStates, enrolmentStates],
    ['invoice states', audited.invoiceStates, invoiceStates],
  ])('knows the %s of the product, and no other', (_, listed, product) => {
    expect(Object.values(known)).not.toContain(false);
    expect([...listed].sort()).toEqual([...product].sort());
  });

  it('has a corruption for everything that it can find', () => {
    expect(new Set([...corruptions, ...alterations].map(({ code }) => code))).toEqual(
      new Set(Object.keys(findingNames)),
    );
  });

  it('tells in docs/audit.md everything that it can find', () => {
    const documented = readFileSync(join(projectRoot, 'docs', 'audit.md'), 'utf8').match(/`[A-Z]+_[A-Z_]+`/gu) ?? [];
    const codes = documented
      .map((code) => code.slice(1, -1))
      .filter((code) => !['DYNAMODB_ENDPOINT', 'TABLE_NAME'].includes(code));
    expect(new Set(codes)).toEqual(new Set(Object.keys(findingNames)));
  });

  it('refuses a table that is not read by partitions, rather than judging halves of actions', async () => {
    const items = [...whole].sort((a, b) => (String(a['sk']) < String(b['sk']) ? -1 : 1));
    await expect(audit(items, { now, maxAgeMs })).rejects.toThrow('not read by partitions');
  });
});
