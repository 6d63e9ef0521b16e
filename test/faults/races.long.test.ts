import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { raceFigures } from './measures.ts';
import { others, race } from './races.ts';
import { simulate } from './simulation.ts';

let open: TestTable;
beforeAll(async () => {
  open = await openTestTable();
});
afterAll(async () => open.stop());

describe('two commands at once on one action', () => {
  it('end as one after the other would, for the pairs that npm test leaves out', async () => {
    const raced = await race(open, { seed: 20_230_105, schedules: 3, takes: others });
    expect(raceFigures(raced, { pairs: 26, schedules: 78 }).filter(({ pass }) => !pass)).toEqual([]);
  });
});

describe('the whole system, whatever fails', () => {
  const live = async (seed: number) => {
    const own = await openTestTable({ on: open.engine, stream: true });
    try {
      return await simulate(own, { seed, from: '2023-03-20', days: 10, perDay: 5 });
    } finally {
      await own.stop();
    }
  };

  it('ends with nothing lost, and the same seed lives the same life', { timeout: 600_000 }, async () => {
    const [first, again, other] = [await live(4), await live(4), await live(5)];
    expect(first.wrong).toEqual([]);
    expect(other.wrong).toEqual([]);
    expect(again.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
    // Pauses are bounded, and no two alike: those who lost a race do not meet again.
    const { pauses } = first;
    expect(pauses.length).toBeGreaterThan(3);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(400);
    expect(new Set(pauses).size).toBe(pauses.length);
  });
});
