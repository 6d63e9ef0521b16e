import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  type _Record as StreamApiRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { localCredentials } from '../template/account.ts';
import type { Placed } from './batch.ts';
import { lastPage, makePages, type Page, type Pages } from './pages.ts';

type Images = Readonly<Record<string, AttributeValue>>;

/** A stream record as Lambda hands it to a function. */
export type LambdaRecord = {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly userIdentity?: { readonly type: 'Service'; readonly principalId: 'dynamodb.amazonaws.com' };
  readonly dynamodb: {
    readonly ApproximateCreationDateTime: number;
    readonly Keys: Images;
    readonly NewImage?: Images;
    readonly OldImage?: Images;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: 'NEW_AND_OLD_IMAGES';
  };
};
export type ReadRecord = Placed & { readonly lambda: LambdaRecord };

const padded = (sequence: string): string => sequence.padStart(21, '0');

/** Shows a record of a local engine as AWS would; `null` for a write that changed nothing, which has no record there. */
const asOnAws = (record: StreamApiRecord, streamArn: string, region: string): ReadRecord | null => {
  const { dynamodb, eventName } = record;
  if (dynamodb?.SequenceNumber === undefined || dynamodb.Keys === undefined)
    throw new Error('A stream record without its number');
  if (eventName !== 'INSERT' && eventName !== 'MODIFY' && eventName !== 'REMOVE')
    throw new Error(`Stream record ${eventName}`);
  if (eventName === 'MODIFY' && isDeepStrictEqual(dynamodb.OldImage, dynamodb.NewImage)) return null;
  const createdAt = dynamodb.ApproximateCreationDateTime ?? new Date();
  return {
    sequence: padded(dynamodb.SequenceNumber),
    createdAt,
    lambda: {
      eventID: createHash('sha256').update(`${streamArn} ${dynamodb.SequenceNumber}`).digest('hex').slice(0, 32),
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: region,
      eventSourceARN: streamArn,
      ...(record.userIdentity === undefined
        ? {}
        : { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
      dynamodb: {
        ApproximateCreationDateTime: createdAt.getTime() / 1000,
        Keys: dynamodb.Keys,
        ...(dynamodb.NewImage === undefined ? {} : { NewImage: dynamodb.NewImage }),
        ...(dynamodb.OldImage === undefined ? {} : { OldImage: dynamodb.OldImage }),
        SequenceNumber: padded(dynamodb.SequenceNumber),
        SizeBytes: dynamodb.SizeBytes ?? 0,
        StreamViewType: 'NEW_AND_OLD_IMAGES',
      },
    },
  };
};

/** How far each shard was worked off: its last sequence number, as the engine writes it. Kept by the caller. */
export type Checkpoints = {
  readonly get: (shardId: string) => string | undefined;
  readonly set: (shardId: string, sequence: string) => void;
};

export type ShardRead = {
  readonly shardId: string;
  readonly records: readonly ReadRecord[];
  /** The number to keep once all of `records` is worked off; moves on past records that AWS would not show. */
  readonly upTo: string | null;
};

/** What AWS gives at most in one answer. */
const mostRecords = 1_000;

/**
 * Reads a table's stream, shard by shard, parents before children, from the caller's checkpoints: from the oldest record
 * where there is none, or where what followed it is gone from the stream.
 */
export const makeStreamReader = ({
  endpoint,
  region,
  streamArn,
  checkpoints,
  pages = makePages(),
}: {
  readonly endpoint: string;
  readonly region: string;
  readonly streamArn: string;
  readonly checkpoints: Checkpoints;
  /** Shared with the other readers of this very stream. */
  readonly pages?: Pages;
}) => {
  const client = new DynamoDBStreamsClient({
    endpoint,
    region,
    credentials: localCredentials,
  });
  // It would copy each answer, for a log that goes nowhere.
  client.middlewareStack.remove('loggerMiddleware');
  const iterators = new Map<string, string | null>();
  /** The last number read in each shard since the last rewind: an iterator lost on the way is asked again from there. */
  const readUpTo = new Map<string, string>();
  let seen: readonly Shard[] = [];

  /** All shards: asked again only when none is known or one has ended, since a new one always follows one that ended. */
  const shardsNow = async (): Promise<readonly Shard[]> => {
    const isOver = ({ ShardId }: Shard): boolean => ShardId === undefined || iterators.get(ShardId) === null;
    if (seen.length === 0 || seen.some(isOver)) seen = await shards();
    return seen;
  };

  const shards = async (): Promise<readonly Shard[]> => {
    const found: Shard[] = [];
    let start: string | undefined;
    do {
      const { StreamDescription } = await client.send(
        new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: start }),
      );
      found.push(...(StreamDescription?.Shards ?? []));
      start = StreamDescription?.LastEvaluatedShardId;
    } while (start !== undefined);
    return found;
  };

  const placeIn = (shardId: string): string | undefined => readUpTo.get(shardId) ?? checkpoints.get(shardId);

  const iteratorOf = async (shardId: string): Promise<string | null> => {
    const known = iterators.get(shardId);
    if (known !== undefined) return known;
    const after = placeIn(shardId);
    const shard = { StreamArn: streamArn, ShardId: shardId };
    const oldest = { ...shard, ShardIteratorType: 'TRIM_HORIZON' } as const;
    if (after === undefined) return (await client.send(new GetShardIteratorCommand(oldest))).ShardIterator ?? null;
    try {
      const next = { ...shard, ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after } as const;
      return (await client.send(new GetShardIteratorCommand(next))).ShardIterator ?? null;
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      return (await client.send(new GetShardIteratorCommand(oldest))).ShardIterator ?? null;
    }
  };

  const pageAt = async (iterator: string, limit: number): Promise<Page> => {
    const { Records: raw = [], NextShardIterator } = await client.send(
      new GetRecordsCommand({ ShardIterator: iterator, Limit: Math.min(limit, mostRecords) }),
    );
    return {
      records: raw.map((record) => asOnAws(record, streamArn, region)).filter((record) => record !== null),
      count: raw.length,
      upTo: raw.at(-1)?.dynamodb?.SequenceNumber ?? null,
      next: NextShardIterator ?? null,
    };
  };

  /**
   * An iterator may point before the oldest record that is left: asked again, it points at what there is. (DynamoDB Local says
   * so of a new table's first iterator, once other tables were written.)
   */
  const ask = async (shardId: string, iterator: string, limit: number): Promise<Page> => {
    try {
      return await pageAt(iterator, limit);
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      iterators.delete(shardId);
      const again = await iteratorOf(shardId);
      return again === null ? lastPage : pageAt(again, limit);
    }
  };

  /** A page of a shard, or null when it has ended. */
  const pageOf = async (shardId: string, limit: number): Promise<Page | null> => {
    if (iterators.get(shardId) === null) return null;
    const after = placeIn(shardId);
    const asked = async (): Promise<Page> => {
      const iterator = await iteratorOf(shardId);
      return iterator === null ? lastPage : ask(shardId, iterator, limit);
    };
    return after === undefined ? asked() : pages(shardId, after, limit, asked);
  };

  return {
    /** What is new in one shard, or in the next that has something; empty when there is nothing. */
    read: async (limit: number): Promise<readonly ShardRead[]> => {
      const all = await shardsNow();
      const open = new Set(all.map((shard) => shard.ShardId));
      const reads: ShardRead[] = [];
      for (const shard of all) {
        const shardId = shard.ShardId;
        if (shardId === undefined) continue;
        const parent = shard.ParentShardId;
        if (parent !== undefined && open.has(parent) && iterators.get(parent) !== null) continue;
        const page = await pageOf(shardId, limit);
        if (page === null) continue;
        iterators.set(shardId, page.next);
        if (page.upTo !== null) readUpTo.set(shardId, page.upTo);
        reads.push({ shardId, records: page.records, upTo: page.upTo });
      }
      return reads;
    },
    /** Forgets how far it read: the next read begins at the checkpoints again. */
    rewind: () => {
      iterators.clear();
      readUpTo.clear();
    },
    close: () => client.destroy(),
  };
};
export type StreamReader = ReturnType<typeof makeStreamReader>;
