import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess } from '../../../domain/advance/assess.ts';
import { checkTerms } from '../../../domain/advance/check.ts';
import { type AdvanceTerms } from '../../../domain/advance/terms.ts';
import { date } from '../../../domain/calendar-date.ts';
import { advanceTerms } from '../../support/advance-terms.ts';

const amount = (overrides: Partial<AdvanceTerms> = {}): number => {
  const assessed = assess(advanceTerms(overrides));
  return assessed.due ? assessed.amountCents : 0;
};

const reason = (overrides: Partial<AdvanceTerms>): string => {
  const assessed = assess(advanceTerms(overrides));
  return assessed.due ? 'due' : `${assessed.reason.code} ${assessed.reason.article}`;
};

const worth = (cents: number): Partial<AdvanceTerms> => ({ amountExclTaxCents: cents, amountInclTaxCents: cents });

/** A contract of any size, length and lawful rate, whose advance is due. */
const dueTerms = fc
  .record({
    amountExclTaxCents: fc.integer({ min: 5_000_001, max: 900_000_000_000 }),
    durationMonths: fc.integer({ min: 3, max: 120 }),
    millionths: fc.integer({ min: 50_000, max: 300_000 }),
  })
  .map(({ amountExclTaxCents, durationMonths, millionths }) =>
    advanceTerms({
      amountExclTaxCents,
      amountInclTaxCents: amountExclTaxCents,
      durationMonths,
      rate: Number((millionths / 1_000_000).toFixed(6)),
    }),
  );

/** r × M, or r × 12 × M / D beyond twelve months: written apart from the code, by quotient and remainder. */
const oracle = ({ amountInclTaxCents, durationMonths, rate }: AdvanceTerms): number => {
  const r = BigInt(rate.toFixed(6).replace('.', ''));
  const [n, d] =
    durationMonths <= 12
      ? [r * BigInt(amountInclTaxCents), 1_000_000n]
      : [12n * r * BigInt(amountInclTaxCents), 1_000_000n * BigInt(durationMonths)];
  return Number(n / d + ((n % d) * 2n >= d ? 1n : 0n));
};

describe('assess an advance: the amount', () => {
  it('is 48 000 € for the guide’s action', () => {
    expect(amount()).toBe(4_800_000);
  });

  it('is 15 000 € for 1 200 000 € incl. tax over 48 months at 5 %', () => {
    expect(
      amount({
        amountExclTaxCents: 100_000_000,
        amountInclTaxCents: 120_000_000,
        vatExempt: false,
        durationMonths: 48,
        rate: 0.05,
      }),
    ).toBe(1_500_000);
  });

  it('is the rate of the whole up to twelve months, of twelve months’ worth beyond', () => {
    expect(amount({ durationMonths: 3 })).toBe(7_200_000);
    expect(amount({ durationMonths: 12 })).toBe(7_200_000);
    expect(amount({ durationMonths: 13 })).toBe(6_646_154);
    expect(amount({ durationMonths: 24 })).toBe(3_600_000);
  });

  it('is taken incl. tax, while the threshold is excl. tax', () => {
    const taxed = { vatExempt: false, durationMonths: 12 };
    expect(amount({ ...taxed, amountExclTaxCents: 20_000_000, amountInclTaxCents: 24_000_000 })).toBe(7_200_000);
    expect(reason({ ...taxed, amountExclTaxCents: 5_000_000, amountInclTaxCents: 6_000_000 })).toBe(
      'BELOW_THRESHOLD CCP R2191-3',
    );
  });

  it('rounds a half cent up, once, at the end', () => {
    expect(amount({ ...worth(5_000_010), durationMonths: 12, rate: 0.05 })).toBe(250_001); // 250 000.5
    expect(amount({ ...worth(5_000_009), durationMonths: 12, rate: 0.05 })).toBe(250_000); // 250 000.45
  });

  it('is exact to the cent against an oracle in whole numbers', () => {
    fc.assert(
      fc.property(dueTerms, (terms) => {
        expect(assess(terms)).toMatchObject({ due: true, amountCents: oracle(terms) });
      }),
      { numRuns: 1_000 },
    );
  });

  it('never goes above the rate of the amount incl. tax', () => {
    fc.assert(
      fc.property(dueTerms, (terms) => {
        expect(amount(terms)).toBeLessThanOrEqual(oracle({ ...terms, durationMonths: 12 }));
        expect(amount(terms)).toBeLessThanOrEqual(terms.amountInclTaxCents);
      }),
    );
  });

  it('grows with the rate and with the amount, and shrinks with the duration', () => {
    fc.assert(
      fc.property(dueTerms, fc.integer({ min: 1, max: 1_000_000_000 }), (terms, more) => {
        const here = amount(terms);
        const rate = Math.min(0.3, Number((terms.rate + 0.01).toFixed(6)));
        expect(amount({ ...terms, rate })).toBeGreaterThanOrEqual(here);
        expect(amount({ ...terms, ...worth(terms.amountExclTaxCents + more) })).toBeGreaterThanOrEqual(here);
        expect(amount({ ...terms, durationMonths: terms.durationMonths + 1 })).toBeLessThanOrEqual(here);
      }),
    );
  });
});

describe('assess an advance: whether it is due', () => {
  it('is mandatory above 50 000 € and two months, both strict', () => {
    const smallest = { ...worth(5_000_001), durationMonths: 3 };
    expect(reason(smallest)).toBe('due');
    expect(reason({ ...smallest, ...worth(5_000_000) })).toBe('BELOW_THRESHOLD CCP R2191-3');
    expect(reason({ ...smallest, durationMonths: 2 })).toBe('DURATION_TOO_SHORT CCP R2191-3');
    expect(reason({ ...worth(5_000_000), durationMonths: 2 })).toBe('BELOW_THRESHOLD CCP R2191-3');
  });

  it('is due below when the contract says so', () => {
    expect(reason({ ...worth(5_000_000), contractual: true })).toBe('due');
    expect(reason({ durationMonths: 1, contractual: true })).toBe('due');
  });

  it('is not due once waived, mandatory or contractual', () => {
    expect(reason({ waived: true })).toBe('WAIVED CCP R2191-5');
    expect(reason({ waived: true, contractual: true })).toBe('WAIVED CCP R2191-5');
    expect(reason({ waived: true, ...worth(100) })).toBe('WAIVED CCP R2191-5');
  });

  it('is not due when it comes to nothing', () => {
    expect(reason({ ...worth(1), contractual: true, rate: 0.05 })).toBe('AMOUNT_ZERO CCP R2191-7');
  });

  it('is never due under terms the law forbids', () => {
    expect(reason({ rate: 0.31 })).toBe('TERMS_INVALID CCP R2191-7');
    expect(reason({ consultationDate: date('2010-01-01') })).toBe('TERMS_INVALID CCP R2191-3');
  });

  it('says why in French, with the figures compared', () => {
    const assessed = assess(advanceTerms({ ...worth(4_000_000), durationMonths: 2 }));
    expect(assessed).toMatchObject({
      due: false,
      reason: {
        detail:
          'Le montant HT (40\u202F000,00\u00A0€) ne dépasse pas le seuil de 50\u202F000,00\u00A0€, la durée (2 mois) ne dépasse pas 2 mois et le marché ne prévoit pas d’avance.',
      },
      computation: { amountCents: 0, ruleVersion: { id: 'CCP-2020-10-18' } },
    });
  });

  it('decides every mixture of conditions as the law does', () => {
    const choices = fc.record({
      large: fc.boolean(),
      long: fc.boolean(),
      waived: fc.boolean(),
      contractual: fc.boolean(),
    });
    fc.assert(
      fc.property(choices, ({ large, long, waived, contractual }) => {
        const terms = advanceTerms({
          ...worth(large ? 5_000_001 : 5_000_000),
          durationMonths: long ? 3 : 2,
          waived,
          contractual,
        });
        expect(assess(terms).due).toBe(!waived && ((large && long) || contractual));
      }),
    );
  });
});

describe('assess an advance: how the amount came about', () => {
  it('shows operands, formula, article and version for the guide’s action', () => {
    const assessed = assess(advanceTerms({ sme: true }));
    expect(assessed.computation).toEqual({
      operands: [
        { name: 'rate', label: 'Taux de l’avance', value: 0.3, unit: 'RATE' },
        { name: 'amountInclTaxCents', label: 'Montant initial TTC', value: 24_000_000, unit: 'CENTS' },
        { name: 'referenceMonths', label: 'Durée de référence', value: 12, unit: 'MONTHS', article: 'CCP R2191-7' },
        {
          name: 'minimumRate',
          label: 'Taux minimal pour une PME',
          value: 0.1,
          unit: 'RATE',
          article: 'CCP R2191-7, 3°',
        },
        { name: 'amountExclTaxCents', label: 'Montant initial HT', value: 24_000_000, unit: 'CENTS' },
        {
          name: 'thresholdExclTaxCents',
          label: 'Seuil HT de l’avance obligatoire (à dépasser)',
          value: 5_000_000,
          unit: 'CENTS',
          article: 'CCP R2191-3',
        },
        { name: 'durationMonths', label: 'Durée du marché', value: 18, unit: 'MONTHS' },
        {
          name: 'minimumDurationMonths',
          label: 'Durée de l’avance obligatoire (à dépasser)',
          value: 2,
          unit: 'MONTHS',
          article: 'CCP R2191-3',
        },
      ],
      steps: [
        'Le montant HT dépasse 50\u202F000,00\u00A0€ et la durée dépasse 2 mois\u00A0: l’avance est obligatoire (CCP R2191-3).',
        'Durée de plus de 12 mois\u00A0: 30\u00A0% × 12 × 240\u202F000,00\u00A0€ / 18 = 48\u202F000,00\u00A0€.',
      ],
      formula: 'Durée de plus de 12 mois\u00A0: 30\u00A0% × 12 × 240\u202F000,00\u00A0€ / 18 = 48\u202F000,00\u00A0€.',
      article: 'CCP R2191-7',
      ruleVersion: {
        id: 'CCP-2020-10-18',
        inForceFrom: '2020-10-18',
        inForceTo: '2022-12-31',
        broughtBy: 'Décret n° 2020-1261 du 15 octobre 2020',
      },
      amountCents: 4_800_000,
    });
  });

  it('says when the amount was rounded', () => {
    const assessed = assess(advanceTerms({ durationMonths: 13 }));
    expect(assessed.computation?.formula).toBe(
      'Durée de plus de 12 mois\u00A0: 30\u00A0% × 12 × 240\u202F000,00\u00A0€ / 13 ≈ 66\u202F461,54\u00A0€, arrondi au centime le plus proche.',
    );
  });

  it('uses the short formula up to twelve months included', () => {
    expect(assess(advanceTerms({ durationMonths: 12 })).computation?.formula).toBe(
      'Durée de 12 mois au plus\u00A0: 30\u00A0% × 240\u202F000,00\u00A0€ = 72\u202F000,00\u00A0€.',
    );
  });

  it('says that a contractual advance rests on the contract', () => {
    const assessed = assess(advanceTerms({ ...worth(1_000_000), contractual: true, durationMonths: 6 }));
    expect(assessed.computation?.steps).toEqual([
      'Le marché prévoit une avance qui n’est pas obligatoire (CCP R2191-4).',
      'Durée de 12 mois au plus\u00A0: 30\u00A0% × 10\u202F000,00\u00A0€ = 3\u202F000,00\u00A0€.',
    ]);
  });

  it('carries the same amount as the assessment, and gives it back from its own operands', () => {
    fc.assert(
      fc.property(dueTerms, (terms) => {
        const assessed = assess(terms);
        const value = (name: string): number =>
          assessed.computation?.operands.find((operand) => operand.name === name)?.value ?? Number.NaN;
        expect(checkTerms(terms)).toEqual([]);
        expect(assessed).toMatchObject({ due: true, amountCents: assessed.computation?.amountCents });
        expect(
          oracle({
            ...terms,
            rate: value('rate'),
            amountInclTaxCents: value('amountInclTaxCents'),
            durationMonths: value('durationMonths'),
          }),
        ).toBe(assessed.computation?.amountCents);
      }),
    );
  });
});
