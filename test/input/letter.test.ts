import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdLetter, hostileLine } from './letter.ts';

describe('what a provider types into a letter', () => {
  it('is read as it was typed, and does nothing', async () => {
    let lines = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(hostileLine, { minLength: 8, maxLength: 16 }), async (some) => {
        lines += some.length;
        await holdLetter(some);
      }),
      { seed: 20_230_105, numRuns: 6 },
    );
    expect(lines).toBeGreaterThan(48);
  });
});
