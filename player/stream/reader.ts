import type { Shard } from '@aws-sdk/client-dynamodb-streams';
import type { Checkpoints } from './checkpoints.ts';
import { lastPage, makePages, type Page, type Pages } from './pages.ts';
import type { ReadRecord } from './record.ts';
import { isTrimmed, openStream, type StreamAddress } from './stream-api.ts';

export type ShardRead = {
  readonly shardId: string;
  readonly records: readonly ReadRecord[];
  /** The checkpoint once all of `records` is processed; it moves past records that AWS would not show. */
  readonly upTo: string | null;
};

export type ReaderOptions = StreamAddress & {
  readonly checkpoints: Checkpoints;
  /** Shared with the other readers of the same stream. */
  readonly pages?: Pages;
};

/**
 * Reads a table's stream shard by shard, parents before children, from the checkpoints on: from the oldest record where
 * there is none, or where the stream no longer has what followed it.
 */
export const makeStreamReader = ({ checkpoints, pages = makePages(), ...address }: ReaderOptions) => {
  const stream = openStream(address);
  /** Where the next page of each shard begins; `null` for a shard that was read to its end. */
  const iterators = new Map<string, string | null>();
  /** The last record read in each shard since the last rewind: a lost iterator starts again from there. */
  const readUpTo = new Map<string, string>();
  let known: readonly Shard[] = [];

  /** Asked again only when none is known or one has ended: a new shard always follows one that ended. */
  const shards = async (): Promise<readonly Shard[]> => {
    const isOver = ({ ShardId }: Shard): boolean => ShardId === undefined || iterators.get(ShardId) === null;
    if (known.length === 0 || known.some(isOver)) known = await stream.shards();
    return known;
  };

  const lastRead = (shardId: string): string | undefined => readUpTo.get(shardId) ?? checkpoints.get(shardId);

  const iteratorOf = async (shardId: string): Promise<string | null> => {
    const iterator = iterators.get(shardId);
    if (iterator !== undefined) return iterator;
    try {
      return await stream.iterator(shardId, lastRead(shardId));
    } catch (error) {
      if (!isTrimmed(error)) throw error;
      return stream.iterator(shardId, undefined);
    }
  };

  const ask = async (shardId: string, limit: number): Promise<Page> => {
    const iterator = await iteratorOf(shardId);
    if (iterator === null) return lastPage;
    try {
      return await stream.page(iterator, limit);
    } catch (error) {
      // The iterator points before the oldest record left. (DynamoDB Local says so of a new table's first iterator, once
      // other tables were written.)
      if (!isTrimmed(error)) throw error;
      iterators.delete(shardId);
      const again = await iteratorOf(shardId);
      return again === null ? lastPage : stream.page(again, limit);
    }
  };

  const readShard = async (shardId: string, limit: number): Promise<ShardRead> => {
    const after = lastRead(shardId);
    const request = async (): Promise<Page> => ask(shardId, limit);
    const { records, upTo, next } = after === undefined ? await request() : await pages(shardId, after, limit, request);
    iterators.set(shardId, next);
    if (upTo !== null) readUpTo.set(shardId, upTo);
    return { shardId, records, upTo };
  };

  return {
    /** At most `limit` new records of each shard whose parent was read to its end. */
    read: async (limit: number): Promise<readonly ShardRead[]> => {
      const all = await shards();
      const present = new Set(all.map(({ ShardId }) => ShardId));
      const isOver = (shardId: string): boolean => iterators.get(shardId) === null;
      const reads: ShardRead[] = [];
      for (const { ShardId, ParentShardId: parent } of all) {
        if (ShardId === undefined || isOver(ShardId)) continue;
        if (parent !== undefined && present.has(parent) && !isOver(parent)) continue;
        reads.push(await readShard(ShardId, limit));
      }
      return reads;
    },
    /** Forgets how far it read: the next read starts at the checkpoints again. */
    rewind: (): void => {
      iterators.clear();
      readUpTo.clear();
    },
    close: stream.close,
  };
};
export type StreamReader = ReturnType<typeof makeStreamReader>;
