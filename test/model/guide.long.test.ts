import { describe, expect, it } from 'vitest';
import { play } from './play.ts';

describe('the product, whatever people do for long', () => {
  it('answers as the guide would through a thousand lives', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
    const { steps } = await play({ runs: 1_000, length: 40, seed });
    expect(steps).toBeGreaterThanOrEqual(36_000);
  }, 3_600_000);
});
