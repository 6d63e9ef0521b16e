import * as fc from 'fast-check';
import { newWorld } from './guide.ts';
import { openBench, settleAndAudit } from './product.ts';
import { plans } from './steps.ts';

export type Played = {
  readonly steps: number;
  /** How often each step ran and each answer was given. */
  readonly counts: ReadonlyMap<string, number>;
};

/**
 * Plays `runs` lives of `length` steps on average, the model beside the product, and audits each when it ends. Throws on the first
 * divergence, shrunk, with the seed and path that play it again.
 */
export const play = async ({
  runs,
  length,
  seed,
  shrink = true,
}: {
  readonly runs: number;
  readonly length: number;
  readonly seed: number;
  /** Not when any failure will do: shrinking plays hundreds of lives. */
  readonly shrink?: boolean;
}): Promise<Played> => {
  const counts = new Map<string, number>();
  const bench = await openBench(counts);
  try {
    await fc.assert(
      fc.asyncProperty(plans(length), async (plan) => {
        const world = newWorld(plan.from);
        const product = await bench.open(world.today);
        for (const step of plan.first) if (step.check(world)) await step.run(world, product);
        await fc.asyncModelRun(() => ({ model: world, real: product }), plan.steps);
        await settleAndAudit(world, product);
      }),
      { numRuns: runs, seed, endOnFailure: !shrink, includeErrorInReport: true },
    );
  } finally {
    await bench.stop();
  }
  return { steps: counts.get('steps') ?? 0, counts };
};
