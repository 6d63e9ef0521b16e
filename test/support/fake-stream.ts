import { createServer, type IncomingMessage, type Server } from 'node:http';
import * as z from 'zod';

type Value = { readonly S: string };
export type GivenRecord = {
  readonly sequence: string;
  readonly name?: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly key?: string;
  readonly before?: string;
  readonly after?: string;
  readonly at?: Date;
  readonly userIdentity?: Readonly<Record<string, string>>;
};
export type GivenShard = {
  readonly id: string;
  readonly parent?: string;
  /** Nothing will be added: reading it to the end ends it. */
  readonly closed?: boolean;
  readonly records: GivenRecord[];
};

const shardSchema = z.object({
  ShardId: z.string(),
  ShardIteratorType: z.enum(['TRIM_HORIZON', 'AFTER_SEQUENCE_NUMBER']),
  SequenceNumber: z.string().optional(),
});
const recordsSchema = z.object({ ShardIterator: z.string(), Limit: z.int().max(1_000) });

const text = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};
const image = (key: string, content: string | undefined): Readonly<Record<string, Value>> | undefined =>
  content === undefined ? undefined : { pk: { S: key }, content: { S: content } };

const asRecord = ({ sequence, name = 'INSERT', key = 'k', before, after, at, userIdentity }: GivenRecord) => ({
  eventID: sequence,
  eventName: name,
  eventSource: 'aws:dynamodb',
  eventVersion: '1.1',
  awsRegion: 'local-engine',
  ...(userIdentity === undefined ? {} : { userIdentity }),
  dynamodb: {
    ApproximateCreationDateTime: (at ?? new Date()).getTime() / 1000,
    Keys: { pk: { S: key } },
    OldImage: image(key, before),
    NewImage: image(key, after ?? (name === 'INSERT' ? sequence : undefined)),
    SequenceNumber: sequence,
    SizeBytes: 10,
    StreamViewType: 'NEW_AND_OLD_IMAGES',
  },
});

const refusal = (name: string) => ({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name });

/**
 * A table's stream as DynamoDB Streams answers it, on loopback: several shards, iterators that expire, records that are
 * trimmed. `asked` lists the requests received.
 */
export const startFakeStream = async (shards: readonly GivenShard[]) => {
  const asked: string[] = [];
  /** Iterators are `shard/sequence`, the last number read; `generation` makes them expire. */
  let generation = 0;
  let perPage = 1_000;
  const trimmed = new Map<string, bigint>();
  const answer = (target: string, body: unknown): readonly [number, unknown] => {
    switch (target) {
      case 'DescribeStream':
        return [
          200,
          {
            StreamDescription: {
              Shards: shards.map(({ id, parent, closed }) => ({
                ShardId: id,
                ...(parent === undefined ? {} : { ParentShardId: parent }),
                // The embedded engine gives an end to an open shard: nobody may stop there.
                SequenceNumberRange: {
                  StartingSequenceNumber: '1',
                  EndingSequenceNumber: closed === true ? '999' : '9',
                },
              })),
            },
          },
        ];
      case 'GetShardIterator': {
        const { ShardId, ShardIteratorType, SequenceNumber } = shardSchema.parse(body);
        asked.push(`${ShardId} ${SequenceNumber ?? 'oldest'}`);
        if (SequenceNumber !== undefined && BigInt(SequenceNumber) < (trimmed.get(ShardId) ?? 0n))
          return [400, refusal('TrimmedDataAccessException')];
        const from = ShardIteratorType === 'TRIM_HORIZON' ? String((trimmed.get(ShardId) ?? 1n) - 1n) : SequenceNumber;
        return [200, { ShardIterator: `${generation}/${ShardId}/${from}` }];
      }
      case 'GetRecords': {
        const { ShardIterator, Limit } = recordsSchema.parse(body);
        const [made = '', shardId = '', last = '0'] = ShardIterator.split('/');
        if (Number(made) !== generation) return [400, refusal('ExpiredIteratorException')];
        if (BigInt(last) + 1n < (trimmed.get(shardId) ?? 0n)) return [400, refusal('TrimmedDataAccessException')];
        const shard = shards.find(({ id }) => id === shardId);
        const left = (shard?.records ?? []).filter(({ sequence }) => BigInt(sequence) > BigInt(last));
        const page = left.slice(0, Math.min(Limit, perPage));
        const ended = shard?.closed === true && page.length === left.length;
        const next = `${generation}/${shardId}/${page.at(-1)?.sequence ?? last}`;
        return [200, { Records: page.map(asRecord), ...(ended ? {} : { NextShardIterator: next }) }];
      }
      default:
        return [400, refusal('UnknownOperationException')];
    }
  };
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const target = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
      const [status, said] = answer(target, JSON.parse(body));
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(said));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    asked,
    expireIterators: (): void => {
      generation += 1;
    },
    /** Forgets what is before a number, as after 24 hours. */
    trim: (shardId: string, first: bigint): void => {
      trimmed.set(shardId, first);
    },
    setPage: (most: number): void => {
      perPage = most;
    },
    stop: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
};
export type FakeStream = Awaited<ReturnType<typeof startFakeStream>>;
