import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordMeasure } from '../../lab/measures.ts';
import { holdLetter, hostileLine } from './letter.ts';

describe('what a provider types into a letter', () => {
  it('is read as it was typed a thousand times, and does nothing', async () => {
    let lines = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(hostileLine, { minLength: 16, maxLength: 24 }), async (some) => {
        lines += some.length;
        await holdLetter(some);
      }),
      { numRuns: 64 },
    );
    recordMeasure({
      suite: 'input',
      measure: 'hostile lines in letters, read as they were typed',
      value: lines,
      unit: '',
      target: '≥ 1000',
      pass: lines >= 1_000,
    });
    expect(lines).toBeGreaterThanOrEqual(1_000);
  });
});
