import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { makeAdvanceInvoice } from '../../functions/advance-invoice/handler.ts';
import { makePublishEvents } from '../../functions/publish-events/handler.ts';
import { makePublish } from '../../functions/shared/publish/publish.ts';
import { recordMeasure } from '../../lab/measures.ts';
import { clientFor } from '../../player/engine/engine.ts';
import { makeMapping, type Parked } from '../../player/stream/mapping.ts';
import type { LambdaRecord, ReadRecord } from '../../player/stream/record.ts';
import { asTable } from '../../store/client.ts';
import { openTestApp } from '../support/app.ts';
import { makeBus } from '../support/bus.ts';
import { testClock } from '../support/call.ts';
import { makeScheduler } from '../support/deterministic-scheduler.ts';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { booksOf } from '../support/finance.ts';
import { seeded, shuffled } from '../support/seeded.ts';
import { mappingOf, openStreamDelivery } from '../support/stream-delivery.ts';
import { write } from '../support/write.ts';
import { openingFigures, stormFigures } from './measures.ts';
import { openAll, openingRates, ready } from './openings.ts';
import { type Outage, outage } from './outage.ts';
import { storm } from './storms.ts';

let open: TestTable;
beforeAll(async () => {
  open = await openTestTable();
});
afterAll(async () => open.stop());
const own = async <T>(run: (table: TestTable) => Promise<T>): Promise<T> => {
  const table = await openTestTable({ on: open.engine, stream: true });
  try {
    return await run(table);
  } finally {
    await table.stop();
  }
};
const tell = (): void => {};
const missed = (figures: readonly { readonly pass: boolean }[]) => figures.filter(({ pass }) => !pass);

describe('openings, on a stream that comes as badly as it may', () => {
  it('make one advance each, in series without a gap, whatever fails meanwhile', { timeout: 600_000 }, async () => {
    const busRates = { 'bus-down': 0.2, 'entry-refused': 0.1, 'bus-reply-lost': 0.2 };
    const rates = { ...openingRates, rate: 0.25, loses: 0.15, bus: busRates };
    const opened = await own(async (table) => openAll(table, { seed: 7, providers: 2, each: 24, openers: 16, rates }));
    expect(missed(openingFigures(opened, { openings: 48, series: 2, each: 24 }))).toEqual([]);
  });
});

describe('a client that sends again what failed', () => {
  it('has every answer right and no effect double, its replies lost after the commit', async () => {
    const rates = { rate: 0.4, kinds: ['timeout-after', 'lands-late'] } as const;
    const stormed = await own(async (table) => storm(table, { seed: 3, operations: 60, rates, keyless: true, tell }));
    expect(missed(stormFigures('R4', stormed, 60))).toEqual([]);
  });
});

/** A stream of some actions’ records, as the functions would get them, nothing drawn. */
const peekAt = async (table: TestTable, actions: number) => {
  const clock = testClock('2023-01-05');
  const bus = makeBus(() => 1);
  for (let from = 0; from < actions; from += 8) {
    const some = Array.from({ length: Math.min(8, actions - from) }, (_, rank) =>
      ready(clock, `23PEEK${from + rank}_1`, 'GR237'),
    );
    await write(table.table, some, 'peek');
  }
  const functions = (await openTestApp(clock, { on: table })).background(bus.client);
  const delivery = await openStreamDelivery(table, { handlers: functions, random: () => 0.5, nowMs: Date.now });
  const events = await delivery.peek();
  delivery.close();
  return { events, functions, bus };
};

/** An unreadable record: its message is missing. */
const poisoned = (record: LambdaRecord): LambdaRecord => {
  const { message: _gone, ...image } = record.dynamodb.NewImage ?? {};
  return { ...record, dynamodb: { ...record.dynamodb, NewImage: image } };
};
const lambdaRecords = z.custom<LambdaRecord[]>((value) => Array.isArray(value));

describe('a record that nobody can digest', () => {
  it('is parked whole after five tries of its own; the other ninety-nine are done, and none waits a minute', async () => {
    const logged: string[] = [];
    const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => {
      logged.push(line);
    });
    const scheduler = makeScheduler({ seed: 1, from: '2023-01-05' });
    const parked: Parked[] = [];
    const bad = 40;
    const { sent, last, began } = await own(async (table) => {
      const { events, functions, bus } = await peekAt(table, 25);
      const records = lambdaRecords
        .parse(events['publish-events'].Records)
        .map((record, index) => (index === bad ? poisoned(record) : record));
      expect(records).toHaveLength(100);
      const { release } = scheduler.takeOverTimers();
      try {
        let read = false;
        const mapping = makeMapping({
          name: 'Publish',
          properties: {
            ...mappingOf('publish-events').properties,
            EventSourceArn: 'stream',
            FunctionName: 'publish-events',
            DestinationConfig: { OnFailure: { Destination: 'failures' } },
          },
          reader: {
            read: async () => {
              // Time is virtual here: the mapping's loop must yield to the others.
              await new Promise((resolve) => setImmediate(resolve));
              if (read) return [];
              read = true;
              const some: ReadRecord[] = records.map((lambda) => ({
                sequence: lambda.dynamodb.SequenceNumber,
                createdAt: new Date(),
                lambda,
              }));
              return [{ shardId: 'one', records: some, upTo: some.at(-1)?.sequence ?? null }];
            },
            rewind: () => {},
            close: () => {},
          },
          checkpoints: { get: () => undefined, set: () => {} },
          invoke: async (_, event) => ({
            failed: false,
            payload: await functions['publish-events'](JSON.parse(JSON.stringify(event))),
          }),
          park: async (one) => {
            parked.push(one);
          },
          onError: (error) => {
            throw error;
          },
        });
        const from = scheduler.nowMs();
        mapping.start();
        while (bus.received().length < 99 || parked.length < 1) await new Promise((resolve) => setImmediate(resolve));
        const until = scheduler.nowMs();
        await mapping.stop();
        expect(parked[0]?.payload.Records).toEqual([records[bad]]);
        return { sent: bus.received().map(({ id }) => id), last: until, began: from };
      } finally {
        release();
      }
    });
    spy.mockRestore();
    expect(new Set(sent).size).toBe(99);
    expect(sent).toHaveLength(99);
    expect(parked).toHaveLength(1);
    expect(parked[0]).toMatchObject({ condition: 'RetryAttemptsExhausted', approximateInvokeCount: 5 });
    const failures = logged.filter((line) => line.includes('EventRecordsFailed'));
    expect(failures.length).toBeGreaterThanOrEqual(5);
    expect(z.looseObject({ EventRecordsFailed: z.number() }).parse(JSON.parse(failures[0] ?? ''))).toMatchObject({
      EventRecordsFailed: 1,
      _aws: {},
    });
    expect(last - began).toBeLessThan(60_000);
    recordMeasure({
      suite: 'faults',
      measure: 'R12 poison among a hundred: done, parked whole, tries, longest wait behind it',
      value: `99, 1, ${parked[0]?.approximateInvokeCount ?? 0}, ${Math.round((last - began) / 1000)} simulated s`,
      unit: '',
      target: '99, 1, ≤ 5, < 60 s',
      pass: true,
    });
  });
});

describe('the answer of a stream function', () => {
  const asNumber = (sequence: number): string => String(sequence).padStart(21, '0');
  const streamRecord = (sequence: number, image: Record<string, unknown> | null): LambdaRecord => ({
    eventID: String(sequence),
    eventName: image === null ? 'REMOVE' : 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-3',
    eventSourceARN: 'stream',
    dynamodb: {
      ApproximateCreationDateTime: 0,
      Keys: {},
      ...(image === null ? {} : { NewImage: z.custom<LambdaRecord['dynamodb']['Keys']>().parse(image) }),
      SequenceNumber: asNumber(sequence),
      SizeBytes: 1,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  });
  /** Each record of a batch: work that succeeds or fails, another change, or an unreadable record. */
  const masks = fc.array(
    fc.record({
      kind: fc.oneof(
        { weight: 12, arbitrary: fc.constant('good' as const) },
        { weight: 2, arbitrary: fc.constantFrom('bad' as const, 'other' as const, 'removed' as const) },
        { weight: 1, arbitrary: fc.constant('unreadable' as const) },
      ),
      action: fc.nat({ max: 4 }),
    }),
    { maxLength: 40 },
  );
  type Kind = 'good' | 'bad' | 'other' | 'removed' | 'unreadable';
  const eventOf = (records: readonly LambdaRecord[]) => JSON.parse(JSON.stringify({ Records: records }));
  const expected = (mask: readonly { readonly kind: Kind }[]): unknown => {
    const first = mask.findIndex(({ kind }) => kind === 'bad' || kind === 'unreadable');
    return { batchItemFailures: first === -1 ? [] : [{ itemIdentifier: asNumber(first) }] };
  };

  it('names the first record that failed, and nothing behind it was begun: advances', async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(masks, async (mask) => {
        const begun: string[] = [];
        const handler = makeAdvanceInvoice({
          clock: { now: () => '2023-01-05T11:00:00.000Z' },
          decideAdvances:
            () =>
            async ({ actionNumber }) => {
              begun.push(actionNumber);
              if (actionNumber.startsWith('bad')) throw new Error('no');
              return 'nothing-to-do';
            },
        });
        const records = mask.map(({ kind, action }, index) =>
          streamRecord(
            index,
            kind === 'removed'
              ? null
              : {
                  kind: { S: kind === 'other' ? 'OUTBOX' : 'ADVANCE_WORK' },
                  ...(kind === 'unreadable' ? {} : { actionNumber: { S: `${kind}${action} ${index}` } }),
                  organisation: { S: 'GR237' },
                  askedAt: { S: '2023-01-05T11:00:00.000Z' },
                  correlationId: { S: 'test' },
                },
          ),
        );
        expect(await handler(eventOf(records))).toEqual(expected(mask));
        const end = mask.findIndex(({ kind }) => kind === 'bad' || kind === 'unreadable');
        const upTo = end === -1 ? mask.length : end + 1;
        expect(begun).toEqual(
          mask.flatMap(({ kind, action }, index) =>
            index < upTo && (kind === 'good' || kind === 'bad') ? [`${kind}${action} ${index}`] : [],
          ),
        );
        ran += 1;
      }),
      { numRuns: 300, seed: 20_230_105 },
    );
    expect(ran).toBe(300);
  });

  it('names the first record that failed, and what went out before it is not waited for again: events', async () => {
    const { events } = await own(async (table) => peekAt(table, 8));
    const model = z
      .custom<LambdaRecord[]>((value) => Array.isArray(value))
      .parse(events['publish-events'].Records)
      .slice(0, 32);
    await fc.assert(
      fc.asyncProperty(masks, async (mask) => {
        const some = mask.slice(0, model.length);
        const gone: string[] = [];
        const client = clientFor('http://127.0.0.1:9');
        const table = asTable(client, 'test');
        table.client.middlewareStack.add(
          (_next, context) => async (args) => {
            const input: object = args.input;
            const output =
              context.commandName === 'BatchGetItemCommand'
                ? { Responses: { test: asked.parse(input).RequestItems.test.Keys } }
                : {};
            if (context.commandName === 'BatchWriteItemCommand')
              gone.push(
                ...removed.parse(input).RequestItems.test.map(({ DeleteRequest }) => rankOf(DeleteRequest.Key)),
              );
            return { response: {}, output: { $metadata: {}, ...output } };
          },
          { step: 'initialize', name: 'stub', override: true },
        );
        const refusedIds = new Set(some.flatMap(({ kind }, index) => (kind === 'bad' ? [idOf(model[index])] : [])));
        const bus = new EventBridgeClient({ region: 'eu-west-3' });
        bus.middlewareStack.add(
          () => async (args) => {
            const Entries = putEvents
              .parse(args.input)
              .Entries.map(({ Detail }) =>
                refusedIds.has(JSON.parse(Detail).id) ? { ErrorCode: 'No' } : { EventId: 'x' },
              );
            return { response: {}, output: { $metadata: {}, Entries } };
          },
          { step: 'initialize', name: 'stub', override: true },
        );
        const handler = makePublishEvents({
          publish: makePublish(table, bus, 'test'),
          clock: { now: () => '2023-01-05T11:00:00.000Z' },
        });
        const records = some.map(({ kind }, index) => {
          const record = model[index];
          if (record === undefined) throw new Error('No record');
          const renumbered = {
            ...record,
            dynamodb: { ...record.dynamodb, SequenceNumber: asNumber(index) },
          };
          if (kind === 'unreadable') return poisoned(renumbered);
          if (kind === 'removed') return streamRecord(index, null);
          return kind === 'other' ? streamRecord(index, { kind: { S: 'ADVANCE_WORK' } }) : renumbered;
        });
        expect(await handler(eventOf(records))).toEqual(expected(some));
        const end = some.findIndex(({ kind }) => kind === 'bad' || kind === 'unreadable');
        const before = end === -1 ? some.length : end;
        expect(gone).toEqual(
          some.flatMap(({ kind }, index) => (index < before && kind === 'good' ? [rankOfRecord(model[index])] : [])),
        );
        client.destroy();
        bus.destroy();
      }),
      { numRuns: 100, seed: 20_230_105 },
    );
    recordMeasure({
      suite: 'faults',
      measure: 'R13 masks of failures answered by the lowest failed record',
      value: '400 of 400',
      unit: '',
      target: 'all',
      pass: true,
    });
  });

  const someKey = z.object({ pk: z.unknown(), sk: z.unknown() });
  const asked = z.object({ RequestItems: z.object({ test: z.looseObject({ Keys: z.array(someKey) }) }) });
  const removed = z.object({
    RequestItems: z.object({ test: z.array(z.object({ DeleteRequest: z.object({ Key: someKey }) })) }),
  });
  const putEvents = z.object({ Entries: z.array(z.looseObject({ Detail: z.string() })) });
  const textOf = (value: unknown): string => (typeof value === 'string' ? value : String(Object(value).S));
  const rankOf = ({ pk, sk }: z.infer<typeof someKey>): string => `${textOf(pk)}/${textOf(sk)}`;
  const rankOfRecord = (record: LambdaRecord | undefined): string => rankOf(someKey.parse(record?.dynamodb.Keys));
  const idOf = (record: LambdaRecord | undefined): string =>
    String(record?.dynamodb.NewImage?.['message']?.M?.['id']?.S);
});

describe('an outage of the bus longer than the stream keeps', () => {
  let passed: Outage;
  beforeAll(async () => {
    passed = await own(async (table) => outage(table, { seed: 11, hours: 26, perHour: 1 }));
  });

  it('loses no event of an invoice: the stream gives what it still has, the sweeper the rest', () => {
    expect(passed.lost).toEqual([]);
    expect(passed.findings).toEqual([]);
    expect(passed.events).toBeGreaterThan(26);
    // It proves something only if the stream lost some, and the bus refused some.
    expect(passed.trimmed).toBeGreaterThan(0);
    expect(passed.refused).toBeGreaterThan(0);
    expect(passed.repaired).toBeGreaterThan(0);
    recordMeasure({
      suite: 'faults',
      measure: 'R14 outage of 26 simulated hours: events of invoices lost',
      value: passed.lost.length,
      unit: '',
      target: '= 0',
      pass: passed.lost.length === 0,
    });
  });

  it('leaves finance with the same books, delivered once in order or twice in any order', () => {
    const once = booksOf(passed.history);
    expect(once.lines()).toEqual(passed.invoices);
    const random = seeded(20_230_105);
    const hashes = new Set<string>();
    for (let time = 0; time < 50; time += 1)
      hashes.add(booksOf(shuffled([...passed.history, ...passed.history], random)).hash());
    expect([...hashes]).toEqual([once.hash()]);
    recordMeasure({
      suite: 'faults',
      measure: 'R15 whole history twice, shuffled fifty times: different books',
      value: hashes.size - 1,
      unit: '',
      target: '= 0',
      pass: hashes.size === 1,
    });
  });
});
