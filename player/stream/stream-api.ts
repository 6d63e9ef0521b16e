import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import { localCredentials } from '../template/account.ts';
import type { Page } from './pages.ts';
import { toLambdaRecord } from './record.ts';

export type StreamAddress = { readonly endpoint: string; readonly region: string; readonly streamArn: string };

/** What AWS gives at most in one answer. */
const maxRecords = 1_000;

export const isTrimmed = (error: unknown): boolean => error instanceof TrimmedDataAccessException;

/** The requests of the DynamoDB Streams API, on one stream. */
export const openStream = ({ endpoint, region, streamArn }: StreamAddress) => {
  const client = new DynamoDBStreamsClient({ endpoint, region, credentials: localCredentials });
  // It would copy each answer, for a log that goes nowhere.
  client.middlewareStack.remove('loggerMiddleware');

  return {
    shards: async (): Promise<readonly Shard[]> => {
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
    },

    /** An iterator after a record, or at the oldest one; `null` when the shard has ended. Throws when that record is trimmed. */
    iterator: async (shardId: string, after: string | undefined): Promise<string | null> => {
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({
          StreamArn: streamArn,
          ShardId: shardId,
          ...(after === undefined
            ? { ShardIteratorType: 'TRIM_HORIZON' }
            : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after }),
        }),
      );
      return ShardIterator ?? null;
    },

    page: async (iterator: string, limit: number): Promise<Page> => {
      const { Records: raw = [], NextShardIterator } = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: Math.min(limit, maxRecords) }),
      );
      return {
        records: raw.map((record) => toLambdaRecord(record, streamArn, region)).filter((record) => record !== null),
        count: raw.length,
        upTo: raw.at(-1)?.dynamodb?.SequenceNumber ?? null,
        next: NextShardIterator ?? null,
      };
    },

    close: (): void => client.destroy(),
  };
};
