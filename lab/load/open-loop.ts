/** The same draws for the same seed (mulberry32), so that two runs ask the same things. */
export const makeRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/**
 * Instants at which requests are due, in milliseconds from the start: independent arrivals (exponential gaps), since
 * people do not take turns. Their mean rate is `perSecond`, in expectation.
 */
export const arrivals = (perSecond: number, seconds: number, random: () => number): readonly number[] => {
  const due: number[] = [];
  for (let at = gap(random, perSecond); at < seconds * 1000; at += gap(random, perSecond)) due.push(at);
  return due;
};
const gap = (random: () => number, perSecond: number): number => (-Math.log(1 - random()) * 1000) / perSecond;

export type Loop = {
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

/**
 * Begins each request when it is due, whatever became of those before, and tells how long after it was *due* each
 * ended: one that a stall of the generator or of the product made late counts its wait too (« coordinated omission »).
 */
export const runOpenLoop = async <T>(
  due: readonly number[],
  { now, sleep }: Loop,
  ask: (index: number) => Promise<T>,
  tell: (outcome: T, latencyMs: number, index: number) => void,
): Promise<void> => {
  const from = now();
  const running = new Set<Promise<void>>();
  for (const [index, at] of due.entries()) {
    for (let left = at - (now() - from); left > 0; left = at - (now() - from)) await sleep(left);
    const one = ask(index)
      .then((outcome) => tell(outcome, now() - from - at, index))
      .finally(() => running.delete(one));
    running.add(one);
  }
  await Promise.all(running);
};
