import { createHash } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { parisDay } from '../../domain/calendar-date.ts';
import type { TestClock } from './call.ts';
import { seeded } from './seeded.ts';

/** Noon in Paris of a day, near enough: no day has it in another one. */
const noonOf = (day: string): number => Date.parse(`${day}T11:00:00Z`);

/** Remembered replies expire by real time, and the engine deletes what is expired by its own: theirs is far enough away. */
const centuryMs = 100 * 365 * 24 * 3_600_000;

/**
 * Makes concurrency repeatable: requests are run one at a time, in an order drawn from a seed; a pause lasts no real time;
 * the clock is virtual. The same seed gives the same order, pauses, draws and trace,
 * and so the same end, on the real handlers and engine.
 */
export const makeScheduler = ({ seed, from }: { readonly seed: number; readonly from: string }) => {
  let drawing = seeded(seed);
  const random = (): number => drawing();
  let nowMs = noonOf(from);
  let together = false;
  let last: Promise<unknown> = Promise.resolve();
  let waiting: { readonly go: () => Promise<void>; readonly starved: boolean }[] = [];
  /** Index of the next request to delay until nothing else can run; none when negative. */
  let starves = -1;
  let sleeping: { readonly until: number; readonly wake: () => void }[] = [];
  const hash = createHash('sha256');
  let told = 0;
  const pauses: number[] = [];

  const trace = (what: string): void => {
    told += 1;
    hash.update(`${nowMs} ${what}\n`);
  };

  const run = async <T>(what: string, request: () => Promise<T>): Promise<T> => {
    const played = async (): Promise<T> => {
      nowMs += 1 + Math.floor(random() * 20);
      return request().then(
        (answer) => {
          trace(what);
          return answer;
        },
        (error: unknown) => {
          trace(`${what} ${error instanceof Error ? error.name : 'failed'}`);
          throw error;
        },
      );
    };
    if (!together) {
      // Nobody else is there, but one alone may ask for several things at once: in the order in which they were asked.
      const mine = last.then(played, played);
      last = mine;
      return mine;
    }
    return new Promise<T>((resolve, reject) => {
      starves -= 1;
      waiting.push({
        starved: starves === 0,
        go: async () => {
          try {
            resolve(await played());
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        },
      });
    });
  };

  const sleep = async (ms: number): Promise<void> => {
    pauses.push(ms);
    if (!together) {
      nowMs += ms;
      return;
    }
    await new Promise<void>((resolve) => {
      sleeping.push({ until: nowMs + ms, wake: resolve });
    });
  };

  /** Resolves when every task waits for an answer. */
  const quiet = async (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  const clock: TestClock = {
    today: () => parisDay(new Date(nowMs)),
    now: () => new Date(nowMs).toISOString(),
    realNow: () => new Date(nowMs + centuryMs),
    set: (day) => {
      nowMs = noonOf(day);
    },
  };

  return {
    random,
    /** Begins again with another seed, at the first instant. */
    restart: (next: number): void => {
      drawing = seeded(next);
      nowMs = noonOf(from);
    },
    clock,
    run,
    trace,
    /** Lets time pass. */
    advance: (ms: number): void => {
      nowMs += ms;
    },
    /** Goes to an instant, unless it is past. */
    advanceTo: (ms: number): void => {
      nowMs = Math.max(nowMs, ms);
    },
    nowMs: () => nowMs,
    /** Every pause that was asked for, in milliseconds. */
    pauses: (): readonly number[] => pauses,
    digest: (): string => `${told} ${hash.copy().digest('hex').slice(0, 16)}`,
    /** Runs tasks concurrently: each runs until it needs the table or time; the next to run is drawn. */
    interleave: async <T>(tasks: readonly (() => Promise<T>)[]): Promise<readonly PromiseSettledResult<T>[]> => {
      if (together) throw new Error('Tasks are being interleaved already');
      together = true;
      // One time in two a request is kept back, as by a slow network: what a race needs is often that, and drawn too rarely.
      starves = random() < 0.5 ? 1 + Math.floor(random() * 8) : -1;
      let left = tasks.length;
      const results = Promise.allSettled(
        tasks.map(async (task) => {
          try {
            return await task();
          } finally {
            left -= 1;
          }
        }),
      );
      try {
        for (;;) {
          await quiet();
          if (left === 0) return await results;
          const due = sleeping.filter(({ until }) => until <= nowMs);
          if (due.length > 0) {
            sleeping = sleeping.filter(({ until }) => until > nowMs);
            for (const { wake } of due) wake();
            continue;
          }
          const fed = waiting.filter(({ starved }) => !starved);
          const ready = fed.length > 0 ? fed : waiting;
          const next = ready[Math.floor(random() * ready.length)];
          waiting = waiting.filter((one) => one !== next);
          if (next !== undefined) await next.go();
          else if (sleeping.length > 0) nowMs = Math.min(...sleeping.map(({ until }) => until));
          else throw new Error('Nobody can go on: something waits for what is not scheduled');
        }
      } finally {
        together = false;
        waiting = [];
        sleeping = [];
      }
    },
    /** Pauses and draws of the product are the scheduler’s until `release`. One at a time in a process. */
    takeOverTimers: (): { readonly release: () => void } => {
      const { setTimeout: kept } = timers;
      const keptRandom = Math.random;
      Object.assign(timers, { setTimeout: sleep });
      syncBuiltinESMExports();
      Math.random = random;
      return {
        release: () => {
          Object.assign(timers, { setTimeout: kept });
          syncBuiltinESMExports();
          Math.random = keptRandom;
        },
      };
    },
  };
};
export type Scheduler = ReturnType<typeof makeScheduler>;
