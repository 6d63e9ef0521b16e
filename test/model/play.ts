import * as fc from 'fast-check';
import { openTestApp } from '../support/app.ts';
import { makeBus } from '../support/bus.ts';
import { openTestTable } from '../support/engine.ts';
import { newWorld } from './guide.ts';
import { productOn, settleAndAudit } from './product.ts';
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
  const bus = makeBus(() => 1);
  const first = await openTestTable();
  try {
    await fc.assert(
      fc.asyncProperty(plans(length), async (plan) => {
        const world = newWorld(plan.from);
        const table = await openTestTable({ on: first.engine });
        try {
          const product = productOn(await openTestApp(world.today, { on: table }), bus.client, counts);
          for (const step of plan.first) if (step.check(world)) await step.run(world, product);
          await fc.asyncModelRun(() => ({ model: world, real: product }), plan.steps);
          await settleAndAudit(world, product);
        } finally {
          await table.stop();
        }
      }),
      { numRuns: runs, seed, endOnFailure: !shrink, includeErrorInReport: true },
    );
  } finally {
    bus.client.destroy();
    await first.stop();
  }
  return { steps: counts.get('steps') ?? 0, counts };
};
