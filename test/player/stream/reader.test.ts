import { afterEach, describe, expect, it } from 'vitest';
import { makeStreamReader, type ShardRead, type StreamReader } from '../../../player/stream/reader.ts';
import { type FakeStream, type GivenShard, startFakeStream } from '../../support/fake-stream.ts';

const streamArn = 'arn:aws:dynamodb:eu-west-3:000000000000:table/t/stream/1';

const opened: { readonly stop: () => unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop();
});

const streamOf = async (...shards: readonly GivenShard[]): Promise<FakeStream> => {
  const stream = await startFakeStream(shards);
  opened.push(stream);
  return stream;
};
/** `kept`: the checkpoints, which outlive a reader. */
const readerOn = (stream: FakeStream, kept = new Map<string, string>(), arn = streamArn): StreamReader => {
  const reader = makeStreamReader({
    endpoint: stream.endpoint,
    region: 'eu-west-3',
    streamArn: arn,
    checkpoints: { get: (shard) => kept.get(shard), set: (shard, at) => kept.set(shard, at) },
  });
  opened.push({ stop: reader.close });
  return reader;
};
const numbers = (reads: readonly ShardRead[]) =>
  reads.flatMap(({ records }) => records.map((one) => Number(one.sequence)));
const upTo = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => ({ sequence: String(from + index), key: `k${index % 3}` }));

describe('reading a stream as AWS shows it', () => {
  it('gives a record its 21 digits, an id of its own stream, the region, and its images', async () => {
    const stream = await streamOf({ id: 's', records: [{ sequence: '7', key: 'a', at: new Date(1_700_000_000_000) }] });
    const [read] = await readerOn(stream).read(100);
    expect(read?.records[0]?.lambda).toMatchObject({
      eventName: 'INSERT',
      awsRegion: 'eu-west-3',
      eventSourceARN: streamArn,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      dynamodb: {
        ApproximateCreationDateTime: 1_700_000_000,
        Keys: { pk: { S: 'a' } },
        NewImage: { pk: { S: 'a' }, content: { S: '7' } },
        SequenceNumber: '000000000000000000007',
      },
    });
    expect(read?.records[0]?.lambda).not.toHaveProperty('userIdentity');
    expect(read?.records[0]?.lambda.dynamodb).not.toHaveProperty('OldImage');
    const other = await readerOn(stream, new Map(), `${streamArn}2`).read(100);
    const ids = [read, ...other].map((one) => one?.records[0]?.lambda.eventID);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/u);
  });

  it('orders and compares numbers as numbers: 9 comes before 10, and nobody stops at the end that an open shard gives', async () => {
    const stream = await streamOf({ id: 's', records: upTo(12) });
    const kept = new Map<string, string>();
    const reader = readerOn(stream, kept);
    const reads = await reader.read(100);
    expect(numbers(reads)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const written = reads.flatMap(({ records }) => records.map((one) => one.sequence));
    expect(written).toEqual(written.toSorted());
    expect(reads[0]?.upTo).toBe('12');
  });

  it('drops a write that changed nothing, which has no record on AWS, and moves on past it', async () => {
    const stream = await streamOf({
      id: 's',
      records: [
        { sequence: '1', name: 'MODIFY', before: 'x', after: 'y' },
        { sequence: '2', name: 'MODIFY', before: 'y', after: 'y' },
        { sequence: '3', name: 'MODIFY', before: 'y', after: 'y' },
      ],
    });
    const reads = await readerOn(stream).read(100);
    expect(numbers(reads)).toEqual([1]);
    expect(reads[0]?.upTo).toBe('3');
  });

  it.each([
    ['written as AWS does', { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' }],
    ['in lower case, which the SDK reads as nothing', { type: 'Service', principalId: 'dynamodb.amazonaws.com' }],
  ])('shows an expiry as the service’s own doing: %s', async (_, userIdentity) => {
    const stream = await streamOf({ id: 's', records: [{ sequence: '1', name: 'REMOVE', before: 'x', userIdentity }] });
    const [read] = await readerOn(stream).read(100);
    expect(read?.records[0]?.lambda).toMatchObject({
      eventName: 'REMOVE',
      userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      dynamodb: { OldImage: { content: { S: 'x' } } },
    });
  });

  it('asks for a thousand records at most, and goes on where it was', async () => {
    const stream = await streamOf({ id: 's', records: upTo(5) });
    stream.setPage(2);
    const reader = readerOn(stream);
    expect(numbers(await reader.read(10_000))).toEqual([1, 2]);
    expect(numbers(await reader.read(10_000))).toEqual([3, 4]);
    expect(numbers(await reader.read(10_000))).toEqual([5]);
    expect(await reader.read(10_000)).toEqual([{ shardId: 's', records: [], upTo: null }]);
  });
});

describe('several shards', () => {
  it('a parent is read to its end before its child, in whatever order they are listed', async () => {
    const stream = await streamOf(
      { id: 'child', parent: 'parent', records: upTo(2, 100) },
      { id: 'parent', closed: true, records: upTo(4) },
      { id: 'other', records: upTo(1, 50) },
    );
    stream.setPage(2);
    const reader = readerOn(stream);
    const seen: string[][] = [];
    for (let round = 0; round < 4; round += 1)
      seen.push((await reader.read(100)).map((read) => `${read.shardId} ${numbers([read]).join(',')}`.trim()));
    expect(seen).toEqual([
      ['parent 1,2', 'other 50'],
      ['parent 3,4', 'other'],
      ['child 100,101', 'other'],
      ['child', 'other'],
    ]);
  });

  it('a child whose parent is gone from the stream is read at once', async () => {
    const stream = await streamOf({ id: 'child', parent: 'long-gone', records: upTo(1) });
    expect(numbers(await readerOn(stream).read(100))).toEqual([1]);
  });
});

describe('checkpoints', () => {
  it('survive a restart: what was worked off is not read again, in each shard', async () => {
    const stream = await streamOf({ id: 'a', records: upTo(12) }, { id: 'b', records: upTo(3, 20) });
    const kept = new Map([
      ['a', '9'],
      ['b', '21'],
    ]);
    expect(numbers(await readerOn(stream, kept).read(100))).toEqual([10, 11, 12, 22]);
  });

  it('are given to the engine as it wrote them: one that pads its numbers knows no other', async () => {
    const stream = await streamOf({
      id: 's',
      records: [{ sequence: '000000000000000000003' }, { sequence: '000000000000000000004' }],
    });
    const kept = new Map<string, string>();
    const [read] = await readerOn(stream, kept).read(1);
    kept.set('s', read?.upTo ?? '');
    expect(numbers(await readerOn(stream, kept).read(100))).toEqual([4]);
    expect(stream.asked).toEqual(['s oldest', 's 000000000000000000003']);
  });

  it('are where reading begins again after a failure: nothing read and not worked off is lost', async () => {
    const stream = await streamOf({ id: 's', records: upTo(4) });
    const kept = new Map([['s', '1']]);
    const reader = readerOn(stream, kept);
    expect(numbers(await reader.read(100))).toEqual([2, 3, 4]);
    reader.rewind();
    expect(numbers(await reader.read(100))).toEqual([2, 3, 4]);
  });

  it('bring a reader back whose iterator expired', async () => {
    const stream = await streamOf({ id: 's', records: upTo(2) });
    const kept = new Map([['s', '1']]);
    const reader = readerOn(stream, kept);
    await reader.read(100);
    stream.expireIterators();
    await expect(reader.read(100)).rejects.toThrow('ExpiredIteratorException');
    reader.rewind();
    expect(numbers(await reader.read(100))).toEqual([2]);
  });

  it('are not needed when what an iterator points at is trimmed: reading goes on at the oldest that is left', async () => {
    const stream = await streamOf({ id: 's', records: upTo(9) });
    stream.setPage(2);
    const reader = readerOn(stream);
    expect(numbers(await reader.read(100))).toEqual([1, 2]);
    stream.trim('s', 6n);
    expect(numbers(await reader.read(100))).toEqual([6, 7]);
    expect(numbers(await reader.read(100))).toEqual([8, 9]);
    expect(stream.asked).toEqual(['s oldest', 's 2', 's oldest']);
  });

  it('older than the stream’s 24 hours give way to the oldest record that is left', async () => {
    const stream = await streamOf({ id: 's', records: upTo(9) });
    stream.trim('s', 6n);
    expect(numbers(await readerOn(stream, new Map([['s', '2']])).read(100))).toEqual([6, 7, 8, 9]);
  });
});
