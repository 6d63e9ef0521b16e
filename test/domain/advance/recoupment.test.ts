import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recouped, recoupmentBounds } from '../../../domain/advance/recoupment.ts';
import { date } from '../../../domain/calendar-date.ts';
import { advanceTerms } from '../../support/advance-terms.ts';

const share = (millionths: number) => ({ millionths });
const usual = { start: share(650_000), end: share(800_000) };

/** Any bounds, contract, advance within it, and two executed amounts in order. */
const anyCase = fc
  .record({
    shares: fc.uniqueArray(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 2, maxLength: 2 }),
    contractCents: fc.integer({ min: 1, max: 900_000_000_000 }),
    advanceMillionths: fc.integer({ min: 0, max: 1_000_000 }),
    executed: fc.array(fc.integer({ min: 0, max: 1_100_000 }), { minLength: 1, maxLength: 12 }),
  })
  .map(({ shares, contractCents, advanceMillionths, executed }) => {
    const [start = 0, end = 1] = shares.toSorted((a, b) => a - b);
    return {
      bounds: { start: share(start), end: share(end) },
      contractCents,
      advanceCents: Math.floor((contractCents / 1_000_000) * advanceMillionths),
      executed: executed
        .toSorted((a, b) => a - b)
        .map((millionths) => Math.floor((contractCents / 1_000_000) * millionths)),
    };
  });

describe('recoup an advance', () => {
  it.each([
    [0, 0],
    [6_500_000, 0],
    [6_500_100, 67], // 66.67 cents
    [7_250_000, 500_000],
    [7_999_999, 999_999],
    [8_000_000, 1_000_000],
    [10_000_000, 1_000_000],
    [12_000_000, 1_000_000],
  ])('of 10 000 € on 100 000 €, once %i cents are executed, takes %i', (executedCents, back) => {
    expect(recouped(usual, { contractCents: 10_000_000, advanceCents: 1_000_000, executedCents })).toBe(back);
  });

  it('never goes back, never below nothing nor above the advance', () => {
    fc.assert(
      fc.property(anyCase, ({ bounds, contractCents, advanceCents, executed }) => {
        let before = 0;
        for (const executedCents of executed) {
          const now = recouped(bounds, { contractCents, advanceCents, executedCents });
          expect(now).toBeGreaterThanOrEqual(before);
          expect(now).toBeLessThanOrEqual(advanceCents);
          before = now;
        }
      }),
    );
  });

  it('gives the whole advance back by the end, in whatever steps', () => {
    fc.assert(
      fc.property(anyCase, ({ bounds, contractCents, advanceCents, executed }) => {
        const steps = [...executed, contractCents * 2];
        const totals = steps.map((executedCents) => recouped(bounds, { contractCents, advanceCents, executedCents }));
        const deducted = totals.map((total, index) => total - (totals[index - 1] ?? 0));
        expect(deducted.reduce((sum, part) => sum + part, 0)).toBe(advanceCents);
      }),
    );
  });

  it('is the straight line between the bounds, to half a cent', () => {
    fc.assert(
      fc.property(anyCase, ({ bounds, contractCents, advanceCents, executed }) => {
        const from = BigInt(bounds.start.millionths) * BigInt(contractCents);
        const to = BigInt(bounds.end.millionths) * BigInt(contractCents);
        for (const executedCents of executed) {
          const e = BigInt(executedCents) * 1_000_000n;
          const clamped = e < from ? from : e > to ? to : e;
          const gap =
            BigInt(recouped(bounds, { contractCents, advanceCents, executedCents })) * (to - from) -
            BigInt(advanceCents) * (clamped - from);
          expect(2n * gap <= to - from && 2n * gap > -(to - from)).toBe(true);
        }
      }),
    );
  });

  it('follows the contract’s own bounds when it gives them', () => {
    const terms = advanceTerms({ recoupment: { start: 0.4, end: 0.7 } });
    expect(recoupmentBounds(terms, 4_800_000)).toMatchObject({ start: share(400_000), end: share(700_000) });
  });

  it('names the articles of the bounds', () => {
    expect(recoupmentBounds(advanceTerms(), 4_800_000)).toMatchObject({
      startArticle: 'CCP R2191-11, 1°',
      endArticle: 'CCP R2191-12',
    });
    expect(recoupmentBounds(advanceTerms({ consultationDate: date('2025-06-01') }), 4_800_000)?.endArticle).toBe(
      'CCP R2191-11',
    );
  });

  it('has no bounds for terms the law forbids', () => {
    expect(recoupmentBounds(advanceTerms({ rate: 0.31 }), 1)).toBeUndefined();
  });
});
