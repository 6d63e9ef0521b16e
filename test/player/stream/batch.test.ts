import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Answer,
  firstFailed,
  type MappingRules,
  type Placed,
  processBatch,
} from '../../../player/stream/batch.ts';

/**
 * The rules are AWS's: « Configuring partial batch response with DynamoDB and Lambda » (what is a success, what is a
 * failure, the checkpoint, the cut) and « Retain discarded records for a DynamoDB event source » (what uses up retries).
 */
const start = new Date('2026-01-01T00:00:00Z');
const records = (count: number): readonly Placed[] =>
  Array.from({ length: count }, (_, index) => ({ sequence: String(index).padStart(21, '0'), createdAt: start }));
const numberOf = ({ sequence }: Placed): number => Number(sequence);
const naming = (...indexes: readonly number[]) => ({
  batchItemFailures: indexes.map((index) => ({ itemIdentifier: String(index).padStart(21, '0') })),
});

const lax: MappingRules = { batchSize: 100, bisect: false, partial: false, retries: 2, maximumAgeSeconds: -1 };
const done: Answer = { failed: false, payload: null };
const broken: Answer = { failed: true, error: 'broken' };
const answering = (payload: unknown): Answer => ({ failed: false, payload });

type Played = {
  /** What each invocation was given. */
  readonly sent: readonly (readonly number[])[];
  readonly parked: readonly { readonly records: readonly number[]; readonly reason: string; readonly tries: number }[];
  readonly pauses: readonly number[];
};

/** Plays a batch against a function, on a clock that only the function moves. */
const play = async (
  count: number,
  rules: MappingRules,
  invoke: (batch: readonly number[], turn: number) => Answer,
  now: () => Date = () => start,
): Promise<Played> => {
  const sent: (readonly number[])[] = [];
  const parked: Played['parked'][number][] = [];
  const pauses: number[] = [];
  await processBatch(records(count), rules, {
    invoke: async (batch) => {
      const given = batch.map(numberOf);
      sent.push(given);
      return invoke(given, sent.length);
    },
    park: async (batch, reason, tries) => void parked.push({ records: batch.map(numberOf), reason, tries }),
    pause: async (tries) => void pauses.push(tries),
    now,
  });
  return { sent, parked, pauses };
};

/** A function that works its records in order and stops at the first that it cannot do. */
const stoppingAt =
  (poison: ReadonlySet<number>) =>
  (batch: readonly number[]): Answer => {
    const failing = batch.find((one) => poison.has(one));
    return answering(failing === undefined ? { batchItemFailures: [] } : naming(failing));
  };

describe('reading what a function answered', () => {
  const batch = records(5);

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty response', {}],
    ['an empty list', { batchItemFailures: [] }],
    ['a null list', { batchItemFailures: null }],
  ])('takes %s for a success', (_, payload) => {
    expect(firstFailed(batch, payload)).toBeNull();
  });

  it.each([
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }],
    ['a badly named identifier', { batchItemFailures: [{ identifier: '000000000000000000003' }] }],
    ['an identifier of no record of the batch', { batchItemFailures: [{ itemIdentifier: '000000000000000000009' }] }],
    ['one bad identifier beside a good one', { batchItemFailures: [...naming(3).batchItemFailures, {}] }],
    ['what is no list', { batchItemFailures: 'everything' }],
  ])('takes %s for a failure of the whole batch', (_, payload) => {
    expect(firstFailed(batch, payload)).toBe(0);
  });

  it('takes the lowest number for the checkpoint, in whatever order they come', () => {
    expect(firstFailed(batch, naming(4, 2, 3))).toBe(2);
  });
});

describe('working a batch off', () => {
  it('is one invocation when it succeeds', async () => {
    expect(await play(3, lax, () => done)).toEqual({ sent: [[0, 1, 2]], parked: [], pauses: [] });
  });

  it.each([
    [0, 1],
    [1, 2],
    [4, 5],
  ])('sends the same batch again %d times at most, then parks it whole', async (retries, tries) => {
    const { sent, parked, pauses } = await play(2, { ...lax, retries }, () => broken);
    expect(sent).toEqual(Array.from({ length: tries }, () => [0, 1]));
    expect(parked).toEqual([{ records: [0, 1], reason: 'RetryAttemptsExhausted', tries }]);
    expect(pauses).toEqual(Array.from({ length: retries }, (_, index) => index + 1));
  });

  it('sends it for ever with -1, until it succeeds', async () => {
    const { sent, parked } = await play(2, { ...lax, retries: -1 }, (_, turn) => (turn > 200 ? done : broken));
    expect([sent.length, parked]).toEqual([201, []]);
  });

  it('does not read a partial answer unless the mapping asks for it', async () => {
    expect((await play(3, lax, () => answering(naming(1)))).sent).toEqual([[0, 1, 2]]);
  });

  it('parks what is too old before it is tried again, and goes on with the younger ones', async () => {
    let now = start;
    const aged: readonly Placed[] = records(3).map((record, index) => ({
      ...record,
      createdAt: new Date(start.getTime() + index * 40_000),
    }));
    const sent: number[][] = [];
    const parked: unknown[] = [];
    await processBatch(
      aged,
      { ...lax, retries: -1, maximumAgeSeconds: 60 },
      {
        invoke: async (batch) => {
          sent.push(batch.map(numberOf));
          now = new Date(now.getTime() + 61_000);
          return sent.length < 3 ? broken : done;
        },
        park: async (batch, reason, tries) => void parked.push([batch.map(numberOf), reason, tries]),
        pause: async () => {},
        now: () => now,
      },
    );
    expect(sent).toEqual([[0, 1, 2], [1, 2], [2]]);
    expect(parked).toEqual([
      [[0], 'RecordAgeExceeded', 1],
      [[1], 'RecordAgeExceeded', 2],
    ]);
  });

  it('is given up where it stands when the pause refuses to wait: nothing is parked', async () => {
    const parked: unknown[] = [];
    const working = processBatch(records(2), lax, {
      invoke: async () => broken,
      park: async (batch) => void parked.push(batch),
      pause: async () => Promise.reject(new Error('stopped')),
      now: () => start,
    });
    await expect(working).rejects.toThrow('stopped');
    expect(parked).toEqual([]);
  });
});

describe('a partial failure', () => {
  const partial = { ...lax, partial: true };

  it('has everything from the lowest failed record on sent again, and nothing before it', async () => {
    const { sent, parked } = await play(6, partial, (_, turn) => (turn === 1 ? answering(naming(4, 2)) : done));
    expect(sent).toEqual([
      [0, 1, 2, 3, 4, 5],
      [2, 3, 4, 5],
    ]);
    expect(parked).toEqual([]);
  });

  it('counts from the checkpoint: the rest is parked after its own retries, with what stands behind the poison', async () => {
    const { sent, parked } = await play(8, partial, stoppingAt(new Set([5])));
    expect(sent).toEqual([
      [0, 1, 2, 3, 4, 5, 6, 7],
      [5, 6, 7],
      [5, 6, 7],
    ]);
    expect(parked).toEqual([{ records: [5, 6, 7], reason: 'RetryAttemptsExhausted', tries: 3 }]);
  });

  it('counts anew when the checkpoint moves on', async () => {
    const answers = [broken, answering(naming(1)), answering(naming(2)), done];
    const { parked, sent } = await play(3, { ...partial, retries: 1 }, (_, turn) => answers[turn - 1] ?? broken);
    expect(sent).toEqual([[0, 1, 2], [0, 1, 2], [1, 2], [2]]);
    expect(parked).toEqual([]);
  });
});

describe('bisecting', () => {
  const halving = { ...lax, bisect: true };
  const both = { ...halving, partial: true };

  it('halves a batch that failed, the first half first', async () => {
    const { sent } = await play(8, halving, (batch) => (batch.includes(5) && batch.length > 1 ? broken : done));
    expect(sent).toEqual([[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3], [4, 5, 6, 7], [4, 5], [4], [5], [6, 7]]);
  });

  it('uses no retry up: with none left, the one bad record is parked alone', async () => {
    const { parked } = await play(8, { ...halving, retries: 0 }, (batch) => (batch.includes(5) ? broken : done));
    expect(parked).toEqual([{ records: [5], reason: 'RetryAttemptsExhausted', tries: 1 }]);
  });

  it('cuts at the number returned, and sends the rest as one', async () => {
    const { sent, parked } = await play(6, both, (_, turn) => (turn === 1 ? answering(naming(2)) : done));
    expect(sent).toEqual([
      [0, 1, 2, 3, 4, 5],
      [2, 3, 4, 5],
    ]);
    expect(parked).toEqual([]);
  });

  it('halves when the first record of a batch is the one that failed: there is nothing to cut off before it', async () => {
    const { sent } = await play(4, both, (batch, turn) => (turn === 1 ? answering(naming(batch[0] ?? 0)) : done));
    expect(sent).toEqual([
      [0, 1, 2, 3],
      [0, 1],
      [2, 3],
    ]);
  });

  it('halves when the function throws, whatever its answers are read for', async () => {
    const { sent } = await play(4, both, (_, turn) => (turn === 1 ? broken : done));
    expect(sent).toEqual([
      [0, 1, 2, 3],
      [0, 1],
      [2, 3],
    ]);
  });
});

/** As the template has it: test/infra/promises.test.ts. */
const deployed: MappingRules = { batchSize: 100, bisect: true, partial: true, retries: 4, maximumAgeSeconds: 86_400 };

describe('a poisoned record in a batch of a hundred', () => {
  it.each([0, 1, 50, 98, 99])(
    'at place %d: 99 done in order, one parked after five tries of its own',
    async (place) => {
      const worked: number[] = [];
      const { parked, sent } = await play(100, deployed, (batch) => {
        for (const one of batch) {
          if (one === place) return answering(naming(one));
          worked.push(one);
        }
        return answering({ batchItemFailures: [] });
      });
      expect([...new Set(worked)].sort((a, b) => a - b)).toEqual(
        Array.from({ length: 100 }, (_, index) => index).filter((index) => index !== place),
      );
      expect(parked).toEqual([{ records: [place], reason: 'RetryAttemptsExhausted', tries: 5 }]);
      expect(sent.filter((batch) => batch.length === 1 && batch[0] === place)).toHaveLength(5);
      // Two sendings before the halves, seven halvings, five tries: never one a record.
      expect(sent.length).toBeLessThanOrEqual(2 + 2 * 7 + 5);
    },
  );
});

describe('any batch, function and rules', () => {
  const rulesOf = fc.record({
    batchSize: fc.constant(100),
    bisect: fc.boolean(),
    partial: fc.boolean(),
    retries: fc.nat({ max: 4 }),
    maximumAgeSeconds: fc.constant(-1),
  });
  /** How many times each record fails before it succeeds; beyond what any retry reaches, it never does. */
  const masks = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat({ max: 30 }), fc.constant(999)), {
    minLength: 1,
    maxLength: 40,
  });

  it('has every record done or parked once, in order, and nothing taken for done that did not succeed', async () => {
    await fc.assert(
      fc.asyncProperty(masks, rulesOf, fc.boolean(), async (mask, rules, throws) => {
        const failures = [...mask];
        /** Records that the function finished in an invocation that stood: those before what it named as failed. */
        const confirmed: number[] = [];
        const { parked, sent } = await play(mask.length, rules, (batch) => {
          const at = batch.findIndex((one) => (failures[one] ?? 0) > 0);
          if (at === -1) {
            confirmed.push(...batch);
            return done;
          }
          const failing = batch[at] ?? -1;
          failures[failing] = (failures[failing] ?? 0) - 1;
          if (throws || !rules.partial) return broken;
          confirmed.push(...batch.slice(0, at));
          return answering(naming(failing));
        });
        const lost = parked.flatMap((one) => one.records);
        // Exactly once each.
        expect([...confirmed, ...lost].sort((a, b) => a - b)).toEqual(mask.map((_, index) => index));
        // In the shard's order, and with it in the order of each key.
        expect(confirmed).toEqual(confirmed.toSorted((a, b) => a - b));
        expect(lost).toEqual(lost.toSorted((a, b) => a - b));
        for (const batch of sent) expect(batch).toEqual(batch.map((_, index) => (batch[0] ?? 0) + index));
        // With bisection, a parked record is parked alone, is the one that fails, and has its own attempts counted.
        if (rules.bisect)
          for (const { records: alone, tries } of parked) expect([alone.length, tries]).toEqual([1, rules.retries + 1]);
        if (mask.every((times) => times === 0)) expect([sent.length, lost]).toEqual([1, []]);
      }),
      { numRuns: 300 },
    );
  });
});
