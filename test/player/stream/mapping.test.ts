import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../player/stream/batch.ts';
import { type Mapping, makeMapping, type Parked } from '../../../player/stream/mapping.ts';
import { makeStreamReader } from '../../../player/stream/reader.ts';
import type { LambdaRecord } from '../../../player/stream/record.ts';
import { type GivenRecord, startFakeStream } from '../../support/fake-stream.ts';

const opened: { readonly stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.stop();
});

const base = {
  BatchSize: 100,
  EventSourceArn: 'arn:aws:dynamodb:eu-west-3:000000000000:table/t/stream',
  FunctionName: 'a-function',
  StartingPosition: 'TRIM_HORIZON',
};
const filtering = (...patterns: readonly unknown[]) => ({
  FilterCriteria: { Filters: patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) })) },
});
const contentOf = ({ dynamodb }: LambdaRecord): string => dynamodb.NewImage?.['content']?.S ?? '-';

type Given = {
  readonly records: GivenRecord[];
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly invoke?: (contents: readonly string[]) => Answer;
  readonly park?: (parked: Parked) => Promise<void>;
  readonly kept?: Map<string, string>;
};
const start = async ({
  records,
  properties = {},
  invoke = () => ({ failed: false, payload: null }),
  ...given
}: Given) => {
  const stream = await startFakeStream([{ id: 's', records }]);
  opened.push(stream);
  const kept = given.kept ?? new Map<string, string>();
  const checkpoints = {
    get: (shard: string) => kept.get(shard),
    set: (shard: string, at: string) => void kept.set(shard, at),
  };
  const sent: (readonly string[])[] = [];
  const parked: Parked[] = [];
  const errors: unknown[] = [];
  const mapping: Mapping = makeMapping({
    name: 'a-mapping',
    properties: { ...base, ...properties },
    reader: makeStreamReader({ endpoint: stream.endpoint, region: 'eu-west-3', streamArn: 'arn', checkpoints }),
    checkpoints,
    invoke: async (_, { Records }) => {
      const contents = Records.map(contentOf);
      sent.push(contents);
      return invoke(contents);
    },
    park: given.park ?? (async (one) => void parked.push(one)),
    onError: (error) => errors.push(error),
  });
  opened.push(mapping);
  mapping.start();
  return { mapping, sent, parked, errors, kept };
};
const inserts = (...contents: readonly string[]): GivenRecord[] =>
  contents.map((after, index) => ({ sequence: String(index + 1), after }));
const broken: Answer = { failed: true, error: 'broken' };

describe('what a mapping lets through', () => {
  it('is everything without a filter, in batches of its size', async () => {
    const { mapping, sent, kept } = await start({ records: inserts('a', 'b', 'c'), properties: { BatchSize: 2 } });
    await mapping.idle();
    expect(sent).toEqual([['a', 'b'], ['c']]);
    expect(kept.get('s')).toBe('3');
  });

  it('is what one of its filters lets through, and the checkpoint moves past the rest', async () => {
    const { mapping, sent, kept } = await start({
      records: [...inserts('a', 'b', 'c'), { sequence: '4', name: 'REMOVE', before: 'a' }],
      properties: filtering(
        { eventName: ['INSERT'], dynamodb: { NewImage: { content: { S: ['b'] } } } },
        { eventName: ['REMOVE'] },
      ),
    });
    await mapping.idle();
    expect(sent).toEqual([['b', '-']]);
    expect(kept.get('s')).toBe('4');
  });

  it.each([
    [
      'an operator that it does not play',
      filtering({ eventName: [{ wildcard: 'INS*' }] }),
      'wildcard is not played here',
    ],
    ['a condition that is no list', filtering({ eventName: 'INSERT' }), 'must be a list or an object'],
    ['a filter that is no JSON', { FilterCriteria: { Filters: [{ Pattern: '{eventName' }] } }, 'JSON'],
    ['a property that it does not play', { TumblingWindowInSeconds: 30 }, 'TumblingWindowInSeconds'],
    [
      'a property of a filter that nobody knows',
      { FilterCriteria: { Filters: [{ Pattern: '{}', Name: 'x' }] } },
      'Name',
    ],
    ['another place to begin', { StartingPosition: 'LATEST' }, 'TRIM_HORIZON'],
    ['batches at once from one shard', { ParallelizationFactor: 2 }, 'ParallelizationFactor'],
    ['a batching window', { MaximumBatchingWindowInSeconds: 5 }, 'MaximumBatchingWindowInSeconds'],
    ['an answer type that AWS does not have', { FunctionResponseTypes: ['ReportEverything'] }, 'FunctionResponseTypes'],
    ['more retries than AWS allows', { MaximumRetryAttempts: 10_001 }, 'MaximumRetryAttempts'],
    ['an age below a minute', { MaximumRecordAgeInSeconds: 30 }, 'MaximumRecordAgeInSeconds'],
  ])('refuses %s at the start', async (_, properties, why) => {
    await expect(start({ records: [], properties })).rejects.toThrow(why);
  });
});

describe('what a mapping does with failures', () => {
  it('parks the whole record with what it was tried for, and goes on behind it', async () => {
    const { mapping, sent, parked, kept } = await start({
      records: inserts('a', 'poison', 'c'),
      properties: { MaximumRetryAttempts: 0, BisectBatchOnFunctionError: true },
      invoke: (contents) => (contents.includes('poison') ? broken : { failed: false, payload: null }),
    });
    await mapping.idle();
    expect(sent).toEqual([['a', 'poison', 'c'], ['a', 'poison'], ['a'], ['poison'], ['c']]);
    expect(parked).toMatchObject([
      {
        mapping: 'a-mapping',
        functionName: 'a-function',
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 1,
      },
    ]);
    const [record] = parked[0]?.payload.Records ?? [];
    expect(record).toMatchObject({
      eventName: 'INSERT',
      dynamodb: {
        SequenceNumber: '000000000000000000002',
        NewImage: { content: { S: 'poison' } },
        Keys: { pk: { S: 'k' } },
      },
    });
    expect(kept.get('s')).toBe('3');
  });

  it('names records as the function was given them: a partial answer is understood', async () => {
    const { mapping, sent } = await start({
      records: inserts('a', 'b', 'c'),
      properties: { FunctionResponseTypes: ['ReportBatchItemFailures'] },
      invoke: (contents) => ({
        failed: false,
        payload: contents[0] === 'a' ? { batchItemFailures: [{ itemIdentifier: '000000000000000000002' }] } : null,
      }),
    });
    await mapping.idle();
    expect(sent).toEqual([
      ['a', 'b', 'c'],
      ['b', 'c'],
    ]);
  });

  it('loses nothing when it cannot park: the record comes back', async () => {
    let full = true;
    const parked: string[] = [];
    const { mapping, errors, kept } = await start({
      records: inserts('poison', 'b'),
      properties: { MaximumRetryAttempts: 0, BatchSize: 1 },
      invoke: (contents) => (contents.includes('poison') ? broken : { failed: false, payload: null }),
      park: async ({ payload }) => {
        if (full) {
          full = false;
          throw new Error('disk full');
        }
        parked.push(...payload.Records.map(contentOf));
      },
    });
    await mapping.idle();
    expect(parked).toEqual(['poison']);
    expect(errors).toMatchObject([{ message: 'disk full' }]);
    expect(kept.get('s')).toBe('2');
  });

  it('stops in the middle of retries without parking: the next start takes the record up again', async () => {
    const kept = new Map<string, string>();
    const first = await start({ records: inserts('a'), invoke: () => broken, kept });
    await vi.waitFor(() => expect(first.sent.length).toBeGreaterThan(1));
    await first.mapping.stop();
    expect([first.parked, kept.get('s')]).toEqual([[], undefined]);
    const tries = first.sent.length;
    const second = await start({ records: inserts('a'), kept });
    await second.mapping.idle();
    expect(second.sent).toEqual([['a']]);
    expect(first.sent.length).toBe(tries);
  });
});
