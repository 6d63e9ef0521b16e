import type { Measure } from '../../lab/measures.ts';

export type Figure = Omit<Measure, 'suite'>;

/** A count that must be exactly so. */
export const exactly = (measure: string, value: number, wanted: number, unit = ''): Figure => ({
  measure,
  value,
  unit,
  target: `= ${wanted}`,
  pass: value === wanted,
});
export const atLeast = (measure: string, value: number, least: number, unit = ''): Figure => ({
  measure,
  value,
  unit,
  target: `≥ ${least}`,
  pass: value >= least,
});
/** How often each fault fired: a run in which one never did proves nothing about it, and fails. */
export const allFired = (measure: string, fired: ReadonlyMap<string, number>): Figure => ({
  measure: `${measure}: faults fired`,
  value: [...fired].map(([kind, times]) => `${kind} ${times}`).join(', '),
  unit: '',
  target: 'each ≥ 1',
  pass: fired.size > 0 && [...fired.values()].every((times) => times > 0),
});

/** The sums of several runs. */
export const together = (all: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const fired of all) for (const [kind, times] of fired) sums.set(kind, (sums.get(kind) ?? 0) + times);
  return sums;
};

/** A measure's seed, and where it reports its progress. */
export type Run = { readonly seed: number; readonly tell: (progress: string) => void };
