import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/bundle.ts';
import { faultsOfFeed, faultsOfSeries, heapGrowth, latenciesOf, quantile, tally } from '../../lab/load/figures.ts';
import { arrivals, makeRandom, runOpenLoop } from '../../lab/load/open-loop.ts';

/** A clock that only moves on a sleep or on `pass`. */
const testClock = () => {
  let at = 1_000;
  return {
    now: () => at,
    sleep: async (ms: number) => {
      at += ms;
    },
    pass: (ms: number) => {
      at += ms;
    },
  };
};

describe('runOpenLoop', () => {
  it('begins each request when it is due, without waiting for those before', async () => {
    const clock = testClock();
    const begun: number[] = [];
    let release = (): void => {};
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    const running = runOpenLoop(
      [0, 10, 25],
      clock,
      async () => {
        begun.push(clock.now() - 1_000);
        if (begun.length === 3) release();
        await blocked;
      },
      () => {},
    );
    await running;
    expect(begun).toEqual([0, 10, 25]);
  });

  it('counts the wait of what a stall made late: latency is from when a request was due', async () => {
    const clock = testClock();
    const latencies: number[] = [];
    await runOpenLoop(
      [0, 10, 20, 300],
      clock,
      async (index) => {
        // The first one keeps everything busy for 200 ms, as a blocked event loop does.
        if (index === 0) clock.pass(200);
        else clock.pass(1);
      },
      (_, latencyMs) => latencies.push(latencyMs),
    );
    // A closed loop would have reported 200, 1, 1, 1.
    expect(latencies[3]).toBe(1);
    expect(latencies.slice(0, 3).every((one) => one >= 180)).toBe(true);
  });
});

describe('arrivals', () => {
  it('come at the rate asked for, in order, each on its own', () => {
    const due = arrivals(50, 600, makeRandom(1));
    expect(due.length).toBeGreaterThan(29_000);
    expect(due.length).toBeLessThan(31_000);
    const gaps = due.map((at, index) => at - (due[index - 1] ?? 0));
    expect(gaps.every((gap) => gap >= 0)).toBe(true);
    // Of independent arrivals, 1 − 1/e come before the mean gap.
    expect(gaps.filter((gap) => gap < 20).length / gaps.length).toBeCloseTo(0.632, 1);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(arrivals(50, 10, makeRandom(7))).toEqual(arrivals(50, 10, makeRandom(7)));
    expect(arrivals(50, 10, makeRandom(7))).not.toEqual(arrivals(50, 10, makeRandom(8)));
  });
});

describe('figures', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it('are of the nearest rank', () => {
    expect(latenciesOf(hundred)).toEqual({ count: 100, p50: 50, p95: 95, p99: 99, max: 100 });
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([], 0.5)).toBe(0);
    // One slow request in a hundred and one is what p99 must not hide.
    expect(quantile([...hundred.map(() => 1), 500, 500], 0.99)).toBe(500);
  });

  it('count words, the most frequent first', () => {
    expect(tally(['200', '409 X', '200', '201'])).toEqual([
      ['200', 2],
      ['201', 1],
      ['409 X', 1],
    ]);
  });

  it('weigh the heaps that were there before and after, and count those that came and went', () => {
    const mine = (name: string, usedBytes: number) => ({ name, usedBytes });
    const growth = heapGrowth(
      [mine('product', 100), mine('a', 100), mine('gone', 50)],
      [mine('product', 103), mine('a', 107), mine('new', 999)],
    );
    expect(growth).toMatchObject({ beforeBytes: 200, afterBytes: 210, begun: 1, ended: 1 });
    expect(growth.share).toBeCloseTo(0.05);
  });
});

describe('gaps', () => {
  const issued = (rank: string, issuedOn: string) => ({ number: `AV2023-GR237-${rank}`, issuedOn });

  it('are not seen where there are none, in whatever order the list comes', () => {
    expect(faultsOfSeries([issued('00002', '2023-01-05'), issued('00001', '2023-01-04')])).toEqual([]);
    expect(faultsOfFeed([4, 5, 6])).toEqual([]);
  });

  it('are seen: a number left out, taken twice, or dated before the one it follows', () => {
    expect(faultsOfSeries([issued('00001', '2023-01-05'), issued('00003', '2023-01-05')])).toHaveLength(1);
    expect(faultsOfSeries([issued('00001', '2023-01-05'), issued('00001', '2023-01-05')])).toHaveLength(1);
    expect(faultsOfSeries([issued('00001', '2023-01-05'), issued('00002', '2023-01-04')])).toHaveLength(1);
    expect(faultsOfFeed([1, 2, 4])).toEqual(['position 4 follows 2']);
    expect(faultsOfFeed([1, 1])).toEqual(['position 1 follows 1']);
  });
});

describe('a script that measures', () => {
  const run = (script: string, ...given: readonly string[]) =>
    spawnSync(process.execPath, [join(projectRoot, 'lab', script), ...given], {
      encoding: 'utf8',
      timeout: 60_000,
    });

  it('names the option that it does not understand, and says what there are', () => {
    const wrong = run('load.ts', '--rate', 'fast');
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('--rate attend un nombre entier');
    expect(wrong.stderr).toContain('--openings 1000');
    expect(run('load.ts', '--speed', '3')).toMatchObject({ status: 2, stderr: expect.stringContaining("'--speed'") });
    const unknown = run('bench.ts', '--only', 'speed');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('--only attend une série, pas « speed »');
    expect(unknown.stderr).toContain('table-growth');
  });
});
