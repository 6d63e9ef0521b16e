import { describe, expect, it } from 'vitest';
import { play } from './play.ts';

const lives = 250;
/** Another one each time, told by a failure; SEED plays it again. */
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

/** A quarter of the thousand lives of `npm run test:long`: a file for each, so that two are played at a time. */
export const describeLives = (quarter: 1 | 2 | 3 | 4): void => {
  describe(`the product, whatever people do for long, ${quarter} of 4`, () => {
    it(`answers as the guide would through ${lives} lives`, async () => {
      const { steps } = await play({ runs: lives, length: 40, seed: seed + quarter });
      expect(steps).toBeGreaterThanOrEqual(36 * lives);
    });
  });
};
