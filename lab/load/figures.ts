/** Nearest rank: the smallest time that `share` of all do not pass. 0 when there is none. */
export const quantile = (times: readonly number[], share: number): number => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
};

export type Latencies = {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
};
export const latenciesOf = (times: readonly number[]): Latencies => ({
  count: times.length,
  p50: quantile(times, 0.5),
  p95: quantile(times, 0.95),
  p99: quantile(times, 0.99),
  max: quantile(times, 1),
});

/** How many of each, the most frequent first. */
export const tally = (words: readonly string[]): readonly (readonly [string, number])[] => {
  const counted = new Map<string, number>();
  for (const word of words) counted.set(word, (counted.get(word) ?? 0) + 1);
  return [...counted].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1));
};

/** The heap of one isolate, after a collection. */
export type Isolate = { readonly name: string; readonly usedBytes: number };

export type HeapGrowth = {
  /** Of the isolates that are in both: how much more they hold, as a share of the first. */
  readonly share: number;
  readonly beforeBytes: number;
  readonly afterBytes: number;
  readonly begun: number;
  readonly ended: number;
};
/** An isolate begun in between has no « before »: environments are bounded by number, so they are counted, not weighed. */
export const heapGrowth = (before: readonly Isolate[], after: readonly Isolate[]): HeapGrowth => {
  const later = new Map(after.map(({ name, usedBytes }) => [name, usedBytes]));
  const both = before.filter(({ name }) => later.has(name));
  const beforeBytes = both.reduce((sum, { usedBytes }) => sum + usedBytes, 0);
  const afterBytes = both.reduce((sum, { name }) => sum + (later.get(name) ?? 0), 0);
  return {
    share: beforeBytes === 0 ? 0 : afterBytes / beforeBytes - 1,
    beforeBytes,
    afterBytes,
    begun: after.length - both.length,
    ended: before.length - both.length,
  };
};

/** What a series of numbers must be: each one more than the last, from 1, and never dated before it. Answers what is wrong. */
export const faultsOfSeries = (
  issued: readonly { readonly number: string; readonly issuedOn: string }[],
): readonly string[] => {
  const faults: string[] = [];
  const ordered = [...issued].sort((a, b) => (a.number < b.number ? -1 : 1));
  for (const [index, { number, issuedOn }] of ordered.entries()) {
    const rank = Number(/\d+$/u.exec(number)?.[0]);
    if (rank !== index + 1) faults.push(`${number} is the ${index + 1}th of its series`);
    const before = ordered[index - 1];
    if (before !== undefined && issuedOn < before.issuedOn)
      faults.push(`${number} is of ${issuedOn}, ${before.number} of ${before.issuedOn}`);
  }
  return faults;
};

/** Positions one after the other, from the first one given. Answers what is wrong. */
export const faultsOfFeed = (positions: readonly number[]): readonly string[] =>
  positions.flatMap((position, index) => {
    const before = positions[index - 1];
    return before === undefined || position === before + 1 ? [] : [`position ${position} follows ${before}`];
  });
