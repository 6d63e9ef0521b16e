import { describe, expect, it } from 'vitest';
import { makePages, type Page } from '../../../player/stream/pages.ts';

const recordOf = (sequence: number): Page['records'][number] => ({
  sequence: String(sequence),
  createdAt: new Date(0),
  lambda: {
    eventID: String(sequence),
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'eu-west-3',
    eventSourceARN: 'arn',
    dynamodb: {
      ApproximateCreationDateTime: 0,
      Keys: {},
      SequenceNumber: String(sequence),
      SizeBytes: 0,
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  },
});

/** A shard that has so many records, numbered from 1, and counts what it is asked. */
const shardOf = (length: number) => {
  const shard = {
    length,
    asked: 0,
    after: async (after: string, limit: number): Promise<Page> => {
      shard.asked += 1;
      const from = Number(after);
      const count = Math.min(limit, shard.length - from);
      return {
        records: Array.from({ length: count }, (_, index) => recordOf(from + index + 1)),
        count,
        upTo: count === 0 ? null : String(from + count),
        next: `after ${from + count}`,
      };
    },
  };
  return shard;
};
const numbers = ({ records }: Page): readonly string[] => records.map(({ sequence }) => sequence);

describe('pages of a stream that several mappings read', () => {
  it('asks for each record once, whether they come together or one after another', async () => {
    const shard = shardOf(3);
    const pages = makePages();
    const read = async (): Promise<Page> => pages('s', '0', 100, async () => shard.after('0', 100));
    const together = await Promise.all([read(), read(), read()]);
    expect([...together, await read()].map(numbers)).toEqual(Array.from({ length: 4 }, () => ['1', '2', '3']));
    expect(shard.asked).toBe(1);
  });

  it('keeps shards and places apart', async () => {
    const pages = makePages();
    const shard = shardOf(3);
    await pages('s', '0', 100, async () => shard.after('0', 100));
    expect(numbers(await pages('s', '1', 100, async () => shard.after('1', 100)))).toEqual(['2', '3']);
    expect(numbers(await pages('other', '0', 100, async () => shard.after('2', 100)))).toEqual(['3']);
    expect(shard.asked).toBe(3);
  });

  it('never keeps that there is nothing, and never answers it to who asked later', async () => {
    const shard = shardOf(0);
    const pages = makePages();
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const first = pages('s', '0', 100, async () => {
      const page = await shard.after('0', 100);
      await held;
      return page;
    });
    shard.length = 1;
    const second = pages('s', '0', 100, async () => shard.after('0', 100));
    answer();
    expect(numbers(await first)).toEqual([]);
    expect(numbers(await second)).toEqual(['1']);
    expect(numbers(await pages('s', '0', 100, async () => shard.after('0', 100)))).toEqual(['1']);
  });

  it('gives whoever is behind several pages as one, up to what it can take', async () => {
    const shard = shardOf(0);
    const pages = makePages();
    for (const [from, to] of [
      [0, 2],
      [2, 5],
      [5, 9],
    ] as const) {
      shard.length = to;
      await pages('s', String(from), 100, async () => shard.after(String(from), 100));
    }
    const behind = await pages('s', '0', 6, async () => shard.after('0', 6));
    expect(numbers(behind)).toEqual(['1', '2', '3', '4', '5']);
    expect(behind).toMatchObject({ count: 5, upTo: '5', next: 'after 5' });
    expect(numbers(await pages('s', '0', 100, async () => shard.after('0', 100)))).toHaveLength(9);
    expect(shard.asked).toBe(3);
    expect(numbers(await pages('s', '0', 1, async () => shard.after('0', 1)))).toEqual(['1']);
  });

  it('leaves a failure to the one whose asking failed', async () => {
    const shard = shardOf(1);
    const pages = makePages();
    const failing = pages('s', '0', 100, async () => {
      throw new Error('no answer');
    });
    const other = pages('s', '0', 100, async () => shard.after('0', 100));
    await expect(failing).rejects.toThrow('no answer');
    expect(numbers(await other)).toEqual(['1']);
  });

  it('forgets the oldest beyond a thousand records', async () => {
    const shard = shardOf(1_500);
    const pages = makePages();
    const read = async (after: number): Promise<Page> =>
      pages('s', String(after), 100, async () => shard.after(String(after), 100));
    for (let after = 0; after < 1_500; after += 100) await read(after);
    expect(shard.asked).toBe(15);
    await read(1_400);
    await read(500);
    expect(shard.asked).toBe(15);
    await read(400);
    expect(shard.asked).toBe(16);
  });
});
