import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatEuros, formatRate, parseRate, roundHalfUp } from '../../domain/money.ts';

describe('round half up', () => {
  it.each([
    [1n, 2n, 1n],
    [3n, 2n, 2n],
    [5n, 10n, 1n],
    [499n, 1000n, 0n],
    [501n, 1000n, 1n],
    [0n, 7n, 0n],
    [-1n, 2n, -1n],
    [-3n, 4n, -1n],
    [-1n, 4n, 0n],
    [7n, 7n, 1n],
  ])('%s / %s is %s', (numerator, denominator, rounded) => {
    expect(roundHalfUp(numerator, denominator)).toBe(rounded);
  });

  it('is never more than half a unit away, and goes up at exactly half', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.bigInt({ min: 1n, max: 10n ** 9n }), (n, d) => {
        const twiceTheGap = 2n * (roundHalfUp(n, d) * d - n);
        expect(twiceTheGap <= d && twiceTheGap > -d).toBe(true);
      }),
    );
  });

  it('treats a debt like a claim', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 24n }), fc.bigInt({ min: 1n, max: 10n ** 9n }), (n, d) => {
        expect(roundHalfUp(-n, d)).toBe(-roundHalfUp(n, d));
        expect(roundHalfUp(n, -d)).toBe(-roundHalfUp(n, d));
      }),
    );
  });
});

describe('write euros', () => {
  it.each([
    [4_800_000, '48\u202F000,00\u00A0€'],
    [0, '0,00\u00A0€'],
    [5, '0,05\u00A0€'],
    [99_999, '999,99\u00A0€'],
    [100_000, '1\u202F000,00\u00A0€'],
    [-123_456_789, '-1\u202F234\u202F567,89\u00A0€'],
  ])('%i cents', (cents, text) => {
    expect(formatEuros(cents)).toBe(text);
  });

  it('agrees with the French locale', () => {
    const french = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: 'EUR' });
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), (cents) => {
        expect(formatEuros(cents)).toBe(french.format(cents / 100));
      }),
    );
  });

  it('loses no cent on the largest amounts', () => {
    expect(formatEuros(Number.MAX_SAFE_INTEGER)).toBe('90\u202F071\u202F992\u202F547\u202F409,91\u00A0€');
  });
});

describe('parse a rate', () => {
  it('is exact for every decimal of at most six places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (millionths) => {
        expect(parseRate(Number((millionths / 1_000_000).toFixed(6)))).toEqual({ millionths });
      }),
    );
  });

  it.each([0.1234567, 1 / 3, -0.1, Number.NaN, Number.POSITIVE_INFINITY, 1e300, 0.30000000000000004])(
    'refuses %d, which it could not hold exactly',
    (value) => {
      expect(parseRate(value)).toBeUndefined();
    },
  );

  it.each([
    [300_000, '30\u00A0%'],
    [55_000, '5,5\u00A0%'],
    [50_000, '5\u00A0%'],
    [1_000_000, '100\u00A0%'],
    [123_456, '12,3456\u00A0%'],
    [0, '0\u00A0%'],
    [1, '0,0001\u00A0%'],
  ])('writes %i millionths in the French manner', (millionths, text) => {
    expect(formatRate({ millionths })).toBe(text);
  });
});
