import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.ts';
import { makeBus } from '../support/bus.ts';
import { type Persona, personas } from '../support/call.ts';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { routeOf } from '../support/routes.ts';
import type { Operation } from './acts.ts';
import { unstored } from './coverage.ts';
import { drain, eveningOf, itemsOf, load, recordsOf } from './driver.ts';
import { asLater, isNode, nodesOf, withoutLater } from './later.ts';
import {
  actionItem,
  actionRowItem,
  advanceWorkItem,
  audit,
  countersItem,
  declarationItem,
  declarationRowItem,
  enrolmentItem,
  enrolmentRowItem,
  eventItem,
  feedHeadItem,
  feedItem,
  findNamedEnrolments,
  idempotencyItem,
  invoiceItem,
  type Kind,
  kinds,
  outboxItem,
  parseItem,
  profileItem,
  registerItem,
  requestItem,
  requestRowItem,
  seriesItem,
  standingItem,
} from './product.ts';
import { type Item, itemsOfRelease, releases } from './releases.ts';

type Read = (item: Item) => unknown;

/** How each kind is read: the thing itself, and its row in lists. A reference has one reader, below. */
const readers: Readonly<Record<Kind, readonly Read[]>> = {
  ACTION: [(item) => parseItem(actionItem, 'ACTION', item), (item) => parseItem(actionRowItem, 'ACTION', item)],
  ENROLMENT: [
    (item) => parseItem(enrolmentItem, 'ENROLMENT', item),
    (item) => parseItem(enrolmentRowItem, 'ENROLMENT', item),
  ],
  REFERENCE: [],
  DECLARATION: [
    (item) => parseItem(declarationItem, 'DECLARATION', item),
    (item) => parseItem(declarationRowItem, 'DECLARATION', item),
  ],
  REQUEST: [(item) => parseItem(requestItem, 'REQUEST', item), (item) => parseItem(requestRowItem, 'REQUEST', item)],
  INVOICE: [
    (item) => parseItem(invoiceItem, 'INVOICE', item),
    (item) => parseItem(invoiceItem, 'INVOICE', { ...item, body: item['row'] }),
  ],
  EVENT: [(item) => parseItem(eventItem, 'EVENT', item)],
  OUTBOX: [(item) => parseItem(outboxItem, 'OUTBOX', item)],
  ADVANCE_WORK: [(item) => parseItem(advanceWorkItem, 'ADVANCE_WORK', item)],
  COUNTERS: [(item) => parseItem(countersItem, 'COUNTERS', item)],
  PROFILE: [(item) => parseItem(profileItem, 'PROFILE', item)],
  STANDING: [(item) => parseItem(standingItem, 'STANDING', item)],
  // Written from the coming release on: nothing is stored of them yet.
  PUBLISHED: [],
  REGISTER: [(item) => parseItem(registerItem, 'REGISTER', item)],
  REGISTER_EVENT: [],
  SERIES: [(item) => parseItem(seriesItem, 'SERIES', item)],
  FEED: [(item) => parseItem(feedItem, 'FEED', item)],
  FEED_HEAD: [(item) => parseItem(feedHeadItem, 'FEED_HEAD', item)],
  IDEMPOTENCY: [(item) => parseItem(idempotencyItem, 'IDEMPOTENCY', item)],
};

const release = releases().at(-1) ?? '';
const items = itemsOfRelease(release);
const ofKind = (kind: Kind): readonly Item[] => items.filter((item) => item['kind'] === kind);

describe(`an item of ${release} with an attribute unknown to this release`, () => {
  it.each(kinds)('%s reads the same, whichever of its objects has the attribute', (kind) => {
    let read = 0;
    for (const item of ofKind(kind)) {
      for (const path of nodesOf(item)) {
        const later = asLater(item, (one) => one === path);
        for (const reader of readers[kind]) {
          read += 1;
          // A reader may keep it, for a writer to put back: nothing else may change.
          expect(withoutLater(reader(later)), `${kind} ${path}`).toEqual(reader(item));
        }
      }
    }
    expect(read > 0).toBe(kind !== 'REFERENCE' && !unstored.includes(kind));
  });

  it('does not disturb the audit', async () => {
    // An event's hash covers its content: the later release would have hashed what it added.
    const later = items.map((item) => asLater(item, (path) => item['kind'] !== 'EVENT' || path === ''));
    const moment = { now: new Date(eveningOf(items).now()), maxAgeMs: 24 * 3_600_000 };
    expect((await audit(later, moment)).findings).toEqual((await audit(items, moment)).findings);
  });
});

describe(`a table of ${release} in which every object has one`, () => {
  const opened: TestTable[] = [];
  const openWith = async (some: readonly Item[]): Promise<TestTable> => {
    const open = await openTestTable();
    opened.push(open);
    await load(open, some);
    return open;
  };
  let before: TestTable;
  let later: TestTable;
  beforeAll(async () => {
    before = await openWith(items);
    later = await openWith(items.map((item) => asLater(item)));
  });
  afterAll(async () => {
    for (const { stop } of opened) await stop();
  });

  /** Every answer of the product, by what was asked. */
  const everyAnswer = async (app: TestApp): Promise<ReadonlyMap<string, unknown>> => {
    const answers = new Map<string, unknown>();
    const ask = async (operation: Operation, as: Persona, params = {}, query = {}) => {
      const route = routeOf(operation);
      if (route.access !== 'public' && !route.access.includes(personas[as].role)) return;
      const { status, body, bytes } = await app.serve(route, { as, params, query });
      expect(status).toBe(200);
      answers.set(`${operation} ${as} ${JSON.stringify({ ...params, ...query })}`, body ?? bytes.length > 1_000);
    };
    for (const as of ['GR237', 'region', 'finance'] as const) {
      const lists = ['listActions', 'listEnrolments', 'listModificationRequests', 'listInvoices'] as const;
      for (const list of lists) await ask(list, as, {}, { limit: '100' });
      for (const state of ['DUE', 'DECLARED']) await ask('listDeclarations', as, {}, { state, limit: '100' });
      await ask('readInvoiceFeed', as, {}, { limit: '100' });
      for (const one of ['showDashboard', 'showOrganisation'] as const) await ask(one, as);
      for (const { organisation } of ofKind('COUNTERS')) await ask('showProvider', as, { organisation });
    }
    const declared = new Set(ofKind('DECLARATION').map(({ pk }) => pk));
    for (const { pk, gsi1pk } of ofKind('ACTION')) {
      const actionNumber = String(pk).replace('ACTION#', '');
      await ask('showAction', 'region', { actionNumber });
      if (gsi1pk === 'ORG#GR237#ACTIONS') await ask('showAction', 'GR237', { actionNumber });
      if (!declared.has(pk)) continue;
      for (const list of ['showHistory', 'listActionEnrolments', 'listActionDeclarations'] as const)
        await ask(list, 'GR237', { actionNumber }, { limit: '100' });
    }
    for (const { sk } of ofKind('REQUEST'))
      await ask('showModificationRequest', 'region', { id: String(sk).replace('REQUEST#', '') });
    return answers;
  };

  it('gives everybody the same answers as without', async () => {
    const answers = await everyAnswer(await openTestApp(eveningOf(items), { on: before }));
    const answersLater = await everyAnswer(await openTestApp(eveningOf(items), { on: later }));
    expect(answers.size).toBeGreaterThan(100);
    for (const [question, answer] of answers) expect(answersLater.get(question), question).toEqual(answer);
  });

  it('finds the same trainees by their references', async () => {
    for (const { pk, body } of ofKind('ENROLMENT')) {
      const named = { references: isNode(body) ? [String(body['reference'])] : [], ids: [] };
      const actionNumber = String(pk).replace('ACTION#', '');
      const [found, foundLater] = await Promise.all(
        [before, later].map(async ({ table }) => findNamedEnrolments(table, actionNumber, named)),
      );
      expect(found).toHaveLength(1);
      expect(withoutLater(foundLater)).toEqual(found);
    }
  });

  it('sends the same messages, and issues the same invoices', async () => {
    const outcomes = [];
    for (const open of [before, later]) {
      const clock = eveningOf(items);
      const bus = makeBus(() => 1);
      const functions = (await openTestApp(clock, { on: open })).background(bus.client);
      const records = recordsOf(await itemsOf(open));
      expect(await functions['publish-events'](records)).toEqual({ batchItemFailures: [] });
      await drain(open, clock);
      bus.client.destroy();
      const invoices = (await itemsOf(open)).filter(({ kind }) => kind === 'INVOICE');
      outcomes.push({ received: bus.received(), invoices: withoutLater(invoices) });
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });
});
