import { createHash } from 'node:crypto';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { ofType } from '../../infra/template.ts';
import { compilePattern, type Matcher } from '../../player/pattern.ts';
import { type MappingRules, type Placed, processBatch } from '../../player/stream/batch.ts';
import { makeStreamReader } from '../../player/stream/reader.ts';
import type { LambdaRecord } from '../../player/stream/record.ts';
import type { Scheduler } from './deterministic-scheduler.ts';
import type { TestTable } from './engine.ts';
import { templates } from './templates.ts';

export const deliveryFaultKinds = ['delivered-again', 'reordered', 'cut', 'trimmed'] as const;
export type DeliveryFaultKind = (typeof deliveryFaultKinds)[number];

const mappingProperties = z.looseObject({
  BatchSize: z.number(),
  BisectBatchOnFunctionError: z.boolean(),
  FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
  FunctionResponseTypes: z.array(z.string()),
  MaximumRecordAgeInSeconds: z.number(),
  MaximumRetryAttempts: z.number(),
});
export type Consumer = 'advance-invoice' | 'publish-events';
type Rules = { readonly rules: MappingRules; readonly matches: Matcher; readonly properties: Record<string, unknown> };

/** How the template maps the stream to one function: its rules and its filter. */
export const mappingOf = (consumer: Consumer): Rules => {
  const kind = { 'advance-invoice': 'ADVANCE_WORK', 'publish-events': 'OUTBOX' }[consumer];
  const found = ofType(templates.stateless, 'AWS::Lambda::EventSourceMapping', mappingProperties)
    .map(([, properties]) => properties)
    .find(({ FilterCriteria }) => FilterCriteria.Filters.some(({ Pattern }) => Pattern.includes(`"${kind}"`)));
  if (found === undefined) throw new Error(`Nothing maps the stream to ${consumer}`);
  const matchers = found.FilterCriteria.Filters.map(({ Pattern }) => compilePattern(JSON.parse(Pattern)));
  return {
    properties: found,
    matches: (record) => matchers.some((matches) => matches(record)),
    rules: {
      batchSize: found.BatchSize,
      bisect: found.BisectBatchOnFunctionError,
      partial: found.FunctionResponseTypes.length > 0,
      retries: found.MaximumRetryAttempts,
      maximumAgeSeconds: found.MaximumRecordAgeInSeconds,
    },
  };
};

type Handler = (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>;
type Queued = Placed & { readonly item: string; readonly lambda: LambdaRecord };
type Lane = {
  readonly consumer: Consumer;
  readonly shard: number;
  queue: Queued[];
  readonly again: Queued[][];
};

const retentionMs = 24 * 3_600_000;
/** How far a record may be overtaken by those of other items. */
const window = 40;
/** Deliveries of one record at most. */
const maxDeliveries = 5;

/** As JSON carries them to the function. */
const eventOf = (records: readonly Queued[]): DynamoDBStreamEvent =>
  JSON.parse(JSON.stringify({ Records: records.map(({ lambda }) => lambda) }));

/**
 * Hands a table's own stream to the functions that read it, as badly as AWS may: several shards, records of different
 * items in any order (those of one item in theirs), batches cut anywhere, each record delivered one to five times, and
 * those that waited 24 hours, or that the seed says, lost. Failures are retried and parked by the template's own
 * mapping. Each fault counts; the same seed, given the same records, makes the same deliveries.
 */
export const openStreamDelivery = async (
  { client, endpoint, tableName }: TestTable,
  {
    handlers,
    random,
    nowMs,
    shards = 4,
    loses = 0,
    scheduler = null,
    tell = () => {},
  }: {
    readonly handlers: Readonly<Record<Consumer, Handler>>;
    readonly random: () => number;
    readonly nowMs: () => number;
    readonly shards?: number;
    /** Share of the records that are lost. */
    readonly loses?: number;
    readonly scheduler?: Scheduler | null;
    /** Called with the count at each ten thousand deliveries. */
    readonly tell?: (delivered: number) => void;
  },
) => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
  if (Table?.LatestStreamArn === undefined)
    throw new Error(`${tableName} has no stream: open it with { stream: true }`);
  const positions = new Map<string, string>();
  const reader = makeStreamReader({
    endpoint,
    region: 'eu-west-3',
    streamArn: Table.LatestStreamArn,
    checkpoints: { get: (shard) => positions.get(shard), set: (shard, at) => positions.set(shard, at) },
  });
  const consumers = ['advance-invoice', 'publish-events'] as const;
  const mappings = { 'advance-invoice': mappingOf('advance-invoice'), 'publish-events': mappingOf('publish-events') };
  const lanes: readonly Lane[] = consumers.flatMap((consumer) =>
    Array.from({ length: shards }, (_, shard) => ({ consumer, shard, queue: [], again: [] })),
  );
  const fired = new Map<DeliveryFaultKind, number>(deliveryFaultKinds.map((kind) => [kind, 0]));
  const fire = (kind: DeliveryFaultKind, times = 1): void => {
    fired.set(kind, (fired.get(kind) ?? 0) + times);
  };
  const parked: LambdaRecord[] = [];
  const hash = createHash('sha256');
  const stopped = new Set<Consumer>();
  let delivered = 0;

  const shardOf = (item: string): number =>
    createHash('sha256').update(item).digest().readUInt32BE() % Math.max(1, shards);

  /** Takes what the stream holds now. Answers how many records a function is to see. */
  const read = async (): Promise<number> => {
    let taken = 0;
    for (;;) {
      const reads =
        scheduler === null ? await reader.read(1_000) : await scheduler.run('stream', async () => reader.read(1_000));
      if (reads.every(({ upTo }) => upTo === null)) return taken;
      for (const { lambda, sequence } of reads.flatMap(({ records }) => records)) {
        const { pk, sk } = lambda.dynamodb.Keys;
        const item = `${pk?.S ?? ''}/${sk?.S ?? ''}`;
        for (const lane of lanes) {
          if (lane.shard !== shardOf(item) || !mappings[lane.consumer].matches(lambda)) continue;
          taken += 1;
          if (random() < loses) fire('trimmed');
          else lane.queue.push({ sequence, createdAt: new Date(nowMs()), item, lambda });
        }
      }
    }
  };

  /** Drops what is past retention, delivered or not. */
  const trim = (lane: Lane): void => {
    const oldest = lane.queue[0];
    if (oldest === undefined || oldest.createdAt.getTime() >= nowMs() - retentionMs) return;
    const kept = lane.queue.filter(({ createdAt }) => createdAt.getTime() >= nowMs() - retentionMs);
    fire('trimmed', lane.queue.length - kept.length);
    lane.queue = kept;
  };

  /** Some of a lane's next records, those of one item in their order. */
  const cut = (lane: Lane): Queued[] => {
    const most = mappings[lane.consumer].rules.batchSize;
    const size = 1 + Math.floor(random() * (random() < 0.5 ? most : Math.min(most, 12)));
    const batch: Queued[] = [];
    while (batch.length < size && lane.queue.length > 0) {
      const drawn = Math.floor(random() * Math.min(window, lane.queue.length));
      const wanted = lane.queue[drawn];
      const first = lane.queue.findIndex(({ item }) => item === wanted?.item);
      if (first > 0) fire('reordered');
      batch.push(...lane.queue.splice(first, 1));
    }
    if (lane.queue.length > 0) fire('cut');
    return batch;
  };

  const deliver = async (lane: Lane, batch: readonly Queued[]): Promise<void> => {
    const { consumer, shard } = lane;
    const told = `${consumer}/${shard} ${batch.map(({ item }) => item).join(' ')}`;
    hash.update(`${told}\n`);
    scheduler?.trace(told);
    await processBatch(batch, mappings[consumer].rules, {
      invoke: async (records) => {
        if (Math.floor((delivered + records.length) / 10_000) > Math.floor(delivered / 10_000)) tell(delivered);
        delivered += records.length;
        return { failed: false, payload: await handlers[consumer](eventOf(records)) };
      },
      park: async (records) => {
        parked.push(...records.map(({ lambda }) => lambda));
      },
      pause: async (tries) => scheduler?.advance(1_000 * tries),
      now: () => new Date(nowMs()),
    });
  };

  /** One batch of a lane, new or again; false when there is none. */
  const stepIn = async (lane: Lane): Promise<boolean> => {
    if (stopped.has(lane.consumer)) return false;
    trim(lane);
    if (lane.again.length > 0 && (lane.queue.length === 0 || random() < 0.4)) {
      const [batch = []] = lane.again.splice(Math.floor(random() * lane.again.length), 1);
      fire('delivered-again', batch.length);
      await deliver(lane, batch);
      return true;
    }
    if (lane.queue.length === 0) return false;
    const batch = cut(lane);
    const times = batch.map((record) => ({ record, times: 1 + Math.floor(random() * maxDeliveries) }));
    for (let time = 2; time <= maxDeliveries; time += 1) {
      const more = times.flatMap(({ record, times: wanted }) => (wanted >= time ? [record] : []));
      if (more.length > 0) lane.again.push(more);
    }
    await deliver(lane, batch);
    return true;
  };

  return {
    fired,
    read,
    /** All that a stream holds, as one batch for each function, nothing drawn. */
    peek: async (): Promise<Readonly<Record<Consumer, DynamoDBStreamEvent>>> => {
      await read();
      const of = (consumer: Consumer) =>
        eventOf(
          lanes
            .flatMap((lane) => (lane.consumer === consumer ? lane.queue : []))
            .sort((a, b) => (a.sequence < b.sequence ? -1 : 1)),
        );
      return { 'advance-invoice': of('advance-invoice'), 'publish-events': of('publish-events') };
    },
    /** Records parked after the mapping's attempts, whole. */
    parked: (): readonly LambdaRecord[] => parked,
    delivered: () => delivered,
    digest: () => hash.copy().digest('hex').slice(0, 16),
    /** A consumer that is down takes nothing; its records wait, until they are trimmed. */
    setDown: (consumer: Consumer, down: boolean): void => {
      if (down) stopped.add(consumer);
      else stopped.delete(consumer);
    },
    /** One batch of a lane that is drawn; false when no lane has any. */
    step: async (): Promise<boolean> => {
      const ready = lanes.filter(
        ({ consumer, queue, again }) => !stopped.has(consumer) && queue.length + again.length > 0,
      );
      const lane = ready[Math.floor(random() * ready.length)];
      if (lane === undefined) return false;
      await stepIn(lane);
      return true;
    },
    /** Processes every record and what follows from it, shards in parallel. */
    drain: async (): Promise<void> => {
      do {
        await Promise.all(
          lanes.map(async (lane) => {
            while (await stepIn(lane));
          }),
        );
      } while ((await read()) > 0);
    },
    close: reader.close,
  };
};
export type StreamDelivery = Awaited<ReturnType<typeof openStreamDelivery>>;
