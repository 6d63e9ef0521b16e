import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { compilePattern, type Matcher } from '../pattern.ts';
import { type Answer, type Hands, type MappingRules, type ParkReason, processBatch } from './batch.ts';
import type { Checkpoints } from './checkpoints.ts';
import { makeLoop } from './loop.ts';
import type { StreamReader } from './reader.ts';
import type { LambdaRecord, ReadRecord } from './record.ts';

/** The properties of AWS::Lambda::EventSourceMapping that are played here; another one is an error. */
const mappingSchema = z.strictObject({
  BatchSize: z.int().min(1).max(10_000).default(100),
  BisectBatchOnFunctionError: z.boolean().default(false),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }) }).optional(),
  EventSourceArn: z.string(),
  FilterCriteria: z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })) }).optional(),
  FunctionName: z.string(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  MaximumBatchingWindowInSeconds: z.literal(0).default(0),
  MaximumRecordAgeInSeconds: z.union([z.literal(-1), z.int().min(60).max(604_800)]).default(-1),
  MaximumRetryAttempts: z.int().min(-1).max(10_000).default(-1),
  MetricsConfig: z.unknown().optional(),
  ParallelizationFactor: z.literal(1).default(1),
  StartingPosition: z.literal('TRIM_HORIZON'),
  Tags: z.unknown().optional(),
});

/** An invocation that a mapping gave up, as the failures bucket keeps it: with its records whole. */
export type Parked = {
  readonly mapping: string;
  readonly functionName: string;
  readonly condition: ParkReason;
  readonly approximateInvokeCount: number;
  readonly timestamp: string;
  readonly payload: { readonly Records: readonly LambdaRecord[] };
};

export type Mapping = {
  readonly name: string;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  /** Resolves when everything that is in the stream now has been processed or parked. */
  readonly idle: () => Promise<void>;
};

export type MappingOptions = {
  readonly name: string;
  readonly properties: Record<string, unknown>;
  readonly reader: StreamReader;
  readonly checkpoints: Checkpoints;
  readonly invoke: (functionName: string, event: { readonly Records: readonly LambdaRecord[] }) => Promise<Answer>;
  readonly park: (parked: Parked) => Promise<void>;
  readonly onError: (error: unknown) => void;
};

/** Without a filter everything passes; with several, what one of them lets through. */
const filterOf = (patterns: readonly string[]): Matcher => {
  const matchers = patterns.map((pattern) => compilePattern(JSON.parse(pattern)));
  return (value) => matchers.length === 0 || matchers.some((matches) => matches(value));
};

/** Plays one event source mapping of the template on a table's stream. Everything it does not know is an error at the start. */
export const makeMapping = ({
  name,
  properties,
  reader,
  checkpoints,
  invoke,
  park,
  onError,
}: MappingOptions): Mapping => {
  const mapping = mappingSchema.parse(properties);
  const { BatchSize: batchSize, FunctionName: functionName } = mapping;
  const matches = filterOf((mapping.FilterCriteria?.Filters ?? []).map((filter) => filter.Pattern));
  const rules: MappingRules = {
    batchSize,
    bisect: mapping.BisectBatchOnFunctionError,
    partial: mapping.FunctionResponseTypes.length > 0,
    retries: mapping.MaximumRetryAttempts,
    maximumAgeSeconds: mapping.MaximumRecordAgeInSeconds,
  };
  const stopping = new AbortController();
  const hands: Hands<ReadRecord> = {
    invoke: async (batch) => invoke(functionName, { Records: batch.map((record) => record.lambda) }),
    park: async (batch, condition, tries) =>
      park({
        mapping: name,
        functionName,
        condition,
        approximateInvokeCount: tries,
        timestamp: new Date().toISOString(),
        payload: { Records: batch.map((record) => record.lambda) },
      }),
    // Rejects when the mapping stops: what was being tried is neither processed nor parked, and is read again at the next start.
    pause: async (tries) => sleep(Math.min(50 * 2 ** tries, 2_000), undefined, { signal: stopping.signal }),
    now: () => new Date(),
  };

  const round = async (): Promise<boolean> => {
    let found = false;
    for (const { shardId, records, upTo } of await reader.read(batchSize)) {
      if (upTo === null) continue;
      found = true;
      const passed = records.filter((record) => matches(record.lambda));
      for (let from = 0; from < passed.length; from += batchSize)
        await processBatch(passed.slice(from, from + batchSize), rules, hands);
      checkpoints.set(shardId, upTo);
    }
    return found;
  };
  const loop = makeLoop(round, (error) => {
    // What was read and not processed is read again, from the checkpoints.
    reader.rewind();
    onError(error);
  });

  return {
    name,
    start: loop.start,
    stop: async () => {
      const ended = loop.stop();
      stopping.abort();
      await ended;
      reader.close();
    },
    idle: loop.idle,
  };
};
