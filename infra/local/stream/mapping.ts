import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { compilePattern, type Matcher } from '../pattern.ts';
import { type Answer, type MappingRules, type ParkReason, workOff } from './batch.ts';
import type { Checkpoints, LambdaRecord, ReadRecord, StreamReader } from './reader.ts';

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

export type Parked = {
  readonly mapping: string;
  readonly functionName: string;
  readonly condition: ParkReason;
  readonly approximateInvokeCount: number;
  readonly timestamp: string;
  /** The full records, as the S3 destination keeps them. */
  readonly payload: { readonly Records: readonly LambdaRecord[] };
};

export type Mapping = {
  readonly name: string;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
  /** Resolves when everything that is in the stream now has been done or parked. */
  readonly idle: () => Promise<void>;
};

const busyMs = 10;
const idleMs = 120;

/** Filters are ORed; none lets everything through. */
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
}: {
  readonly name: string;
  readonly properties: Record<string, unknown>;
  readonly reader: StreamReader;
  readonly checkpoints: Checkpoints;
  readonly invoke: (event: { readonly Records: readonly LambdaRecord[] }) => Promise<Answer>;
  readonly park: (parked: Parked) => Promise<void>;
  readonly onError: (error: unknown) => void;
}): Mapping => {
  const mapping = mappingSchema.parse(properties);
  const matches = filterOf((mapping.FilterCriteria?.Filters ?? []).map((filter) => filter.Pattern));
  const rules: MappingRules = {
    batchSize: mapping.BatchSize,
    bisect: mapping.BisectBatchOnFunctionError,
    partial: mapping.FunctionResponseTypes.length > 0,
    retries: mapping.MaximumRetryAttempts,
    maximumAgeSeconds: mapping.MaximumRecordAgeInSeconds,
  };
  let running = false;
  let loop: Promise<void> = Promise.resolve();
  let stopping = new AbortController();
  let emptyRounds = 0;
  let begun = 0;
  let lastEmpty = 0;

  const work = async (records: readonly ReadRecord[]): Promise<void> => {
    for (let from = 0; from < records.length; from += rules.batchSize) {
      await workOff(records.slice(from, from + rules.batchSize), rules, {
        invoke: async (batch) => invoke({ Records: batch.map((record) => record.lambda) }),
        park: async (batch, condition, tries) =>
          park({
            mapping: name,
            functionName: mapping.FunctionName,
            condition,
            approximateInvokeCount: tries,
            timestamp: new Date().toISOString(),
            payload: { Records: batch.map((record) => record.lambda) },
          }),
        // Rejects when the mapping stops: what was being tried is neither done nor parked, and comes back at the next start.
        pause: async (tries) => sleep(Math.min(50 * 2 ** tries, 2_000), undefined, { signal: stopping.signal }),
        now: () => new Date(),
      });
    }
  };

  const round = async (): Promise<boolean> => {
    let found = false;
    for (const { shardId, records, upTo } of await reader.read(rules.batchSize)) {
      if (upTo === null) continue;
      found = true;
      await work(records.filter((record) => matches(record.lambda)));
      checkpoints.set(shardId, upTo);
    }
    return found;
  };

  return {
    name,
    start: () => {
      if (running) return;
      running = true;
      stopping = new AbortController();
      loop = (async () => {
        while (running) {
          try {
            begun += 1;
            const mine = begun;
            const found = await round();
            if (!found) lastEmpty = mine;
            emptyRounds = found ? 0 : emptyRounds + 1;
            await sleep(found || emptyRounds < 20 ? busyMs : idleMs);
          } catch (error) {
            if (!running) break;
            // What was read and not worked off is read again, from the checkpoints.
            reader.rewind();
            onError(error);
            await sleep(idleMs);
          }
        }
      })();
    },
    stop: async () => {
      running = false;
      stopping.abort();
      await loop;
      reader.close();
    },
    idle: async () => {
      // A round begun after now that found nothing: what is there now has been seen.
      const wanted = begun + 1;
      while (running && lastEmpty < wanted) await sleep(busyMs);
    },
  };
};
