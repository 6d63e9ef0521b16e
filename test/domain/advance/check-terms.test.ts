import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess } from '../../../domain/advance/assess.ts';
import { checkTerms } from '../../../domain/advance/check.ts';
import { type AdvanceTerms } from '../../../domain/advance/terms.ts';
import { date } from '../../../domain/calendar-date.ts';
import { advanceTerms } from '../../support/advance-terms.ts';

const faults = (overrides: Partial<AdvanceTerms>): readonly string[] =>
  checkTerms(advanceTerms(overrides)).map(({ pointer, code }) => `${pointer} ${code}`);

const RATE = '/advance/rate ADVANCE_RATE_INVALID';

describe('check the terms of an advance', () => {
  it('has nothing to say of the guide’s contract', () => {
    expect(checkTerms(advanceTerms())).toEqual([]);
  });

  it.each([0.05, 0.3, 0.3, 0.123456])('takes a rate of %d', (rate) => {
    expect(faults({ rate })).toEqual([]);
  });

  it.each([0.049_999, 0.04, 0, -0.1, 0.300_001, 0.31, 0.6, 1, 30, Number.NaN, 0.1234567])(
    'refuses a rate of %d',
    (rate) => {
      expect(faults({ rate })).toEqual([RATE]);
    },
  );

  it('says why a rate is refused, with the article', () => {
    const [low] = checkTerms(advanceTerms({ rate: 0.04 }));
    const [high] = checkTerms(advanceTerms({ rate: 0.35 }));
    expect(low?.detail).toBe(
      'Le taux de 4\u00A0% est inférieur au minimum de 5\u00A0% (CCP R2191-7)\u00A0: saisissez un taux entre 5\u00A0% et 30\u00A0%.',
    );
    expect(high?.detail).toContain('Le taux de 35\u00A0% dépasse le maximum de 30\u00A0% (CCP R2191-7).');
    expect(high?.detail).toContain('garantie à première demande (CCP R2191-8)');
  });

  const cases: readonly (readonly [Partial<AdvanceTerms>, readonly string[]])[] = [
    [{ amountExclTaxCents: 0 }, ['Le montant HT est un nombre entier de centimes, supérieur à zéro.']],
    [{ amountInclTaxCents: 0 }, ['Le montant TTC est un nombre entier de centimes, supérieur à zéro.']],
    [{ amountInclTaxCents: 23_999_999 }, ['Le montant TTC (239_999,99~€) est inférieur au montant HT (240_000,00~€).']],
    [
      { amountInclTaxCents: 24_000_001 },
      [
        'Le titulaire est exonéré de TVA (CGI 261-4-4° a)~: le montant TTC doit être égal au montant HT (240_000,00~€).',
      ],
    ],
    [
      { vatExempt: false },
      [
        'Le titulaire n’est pas exonéré de TVA~: le montant TTC doit dépasser le montant HT. S’il est exonéré, indiquez-le.',
      ],
    ],
    [{ durationMonths: 0 }, ['La durée est un nombre entier de mois, supérieur à zéro.']],
    [
      { rate: 0.1234567 },
      ['Le taux de l’avance est un nombre à six décimales au plus, entre 5~% et 30~% (CCP R2191-7).'],
    ],
    [
      { consultationDate: date('2016-03-31') },
      ['Les règles des consultations lancées avant le 01/04/2016 ne sont pas connues.'],
    ],
    [
      { recoupment: { start: 1.1, end: 2 } },
      [
        'Le début du remboursement de l’avance est une part du montant TTC, entre 0 et 1, à six décimales au plus.',
        'La fin du remboursement de l’avance est une part du montant TTC, entre 0 et 1, à six décimales au plus.',
      ],
    ],
    [
      { recoupment: { start: 0.65, end: 0.81 } },
      ['L’avance doit être remboursée au plus tard quand 80~% du montant TTC est exécuté (CCP R2191-12).'],
    ],
    [
      { recoupment: { start: 0.65, end: 0.6 } },
      ['La fin du remboursement de l’avance (60~%) doit dépasser son début (65~%).'],
    ],
  ];
  it.each(cases)('says in French what is wrong with %j', (overrides, details) => {
    expect(checkTerms(advanceTerms(overrides)).map(({ detail }) => detail)).toEqual(
      details.map((detail) => detail.replaceAll('~', '\u00A0').replaceAll('_', '\u202F')),
    );
  });

  it('takes the whole amount, and no more, as the bounds of the repayment', () => {
    const since = { consultationDate: date('2025-01-01') };
    expect(faults({ ...since, recoupment: { start: 0, end: 1 } })).toEqual([]);
    expect(faults({ ...since, recoupment: { start: 1, end: 1 } })).toEqual(['/advance/recoupment/end INVALID']);
    expect(faults({ recoupment: { start: 0.65, end: 0.8 } })).toEqual([]);
  });

  it('holds the bounds of the rate for a waived advance too', () => {
    expect(faults({ waived: true, rate: 0.31 })).toEqual([RATE]);
  });

  it('refuses an SME less than its minimum, saying who owes it', () => {
    const terms = advanceTerms({ sme: true, buyerKind: 'STATE', rate: 0.29, consultationDate: date('2023-01-01') });
    expect(checkTerms(terms)).toEqual([
      {
        pointer: '/advance/rate',
        code: 'ADVANCE_RATE_INVALID',
        detail:
          'Le taux de 29\u00A0% est inférieur au minimum de 30\u00A0% dû à une PME par l’État (CCP R2191-7, 1°)\u00A0: saisissez au moins 30\u00A0%.',
      },
    ]);
    expect(checkTerms({ ...terms, rate: 0.3 })).toEqual([]);
    expect(checkTerms({ ...terms, sme: false })).toEqual([]);
  });

  it('asks the SME minimum of a contractual advance as of a mandatory one', () => {
    const small = { sme: true, rate: 0.09, amountExclTaxCents: 4_000_000, amountInclTaxCents: 4_000_000 };
    expect(faults({ ...small, contractual: true })).toEqual([RATE]);
  });

  it('does not ask the SME minimum where no advance is granted', () => {
    expect(faults({ sme: true, rate: 0.09 })).toEqual([RATE]);
    expect(faults({ sme: true, rate: 0.09, waived: true })).toEqual([]);
    expect(faults({ sme: true, rate: 0.09, durationMonths: 2 })).toEqual([]);
    expect(faults({ sme: true, rate: 0.09, amountExclTaxCents: 5_000_000, amountInclTaxCents: 5_000_000 })).toEqual([]);
  });

  it.each([
    ['less incl. tax than excl. tax', { amountInclTaxCents: 23_999_999, vatExempt: false }],
    ['tax from an exempt holder', { amountInclTaxCents: 24_000_001 }],
    ['no tax from a holder who is not exempt', { vatExempt: false }],
    ['nothing incl. tax', { amountInclTaxCents: 0 }],
    ['fractions of a cent', { amountInclTaxCents: 24_000_000.5 }],
  ])('refuses %s', (_, overrides) => {
    expect(faults(overrides)).toEqual(['/advance/amountInclTaxCents INVALID']);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses %d cents excl. tax', (amountExclTaxCents) => {
    expect(faults({ amountExclTaxCents })).toEqual(['/advance/amountExclTaxCents INVALID']);
  });

  it.each([0, -3, 2.5, Number.NaN])('refuses a duration of %d months', (durationMonths) => {
    expect(faults({ durationMonths })).toEqual(['/advance/durationMonths INVALID']);
  });

  it.each([
    ['an end at the start', { start: 0.65, end: 0.65 }, ['/advance/recoupment/end INVALID']],
    ['an end before the start', { start: 0.7, end: 0.6 }, ['/advance/recoupment/end INVALID']],
    ['a negative start', { start: -0.1, end: 0.8 }, ['/advance/recoupment/start INVALID']],
    ['a start that cannot be exact', { start: 1 / 3, end: 0.8 }, ['/advance/recoupment/start INVALID']],
    ['an end past what the law allowed then', { start: 0.65, end: 0.81 }, ['/advance/recoupment/end INVALID']],
  ])('refuses %s', (_, recoupment, expected) => {
    expect(faults({ recoupment })).toEqual(expected);
  });

  it('takes an end up to the whole contract from 2025, not beyond', () => {
    const since = { consultationDate: date('2025-01-01') };
    expect(faults({ ...since, recoupment: { start: 0.5, end: 1 } })).toEqual([]);
    expect(faults({ ...since, recoupment: { start: 0.5, end: 1.01 } })).toEqual(['/advance/recoupment/end INVALID']);
  });

  it('does not guess the rules of a consultation older than the oldest known', () => {
    expect(faults({ consultationDate: date('2016-03-31') })).toEqual(['/advance/consultationDate INVALID']);
    expect(faults({ consultationDate: date('2016-04-01') })).toEqual([]);
  });

  it('says everything at once', () => {
    expect(
      faults({
        amountInclTaxCents: 1,
        durationMonths: 0,
        rate: 2,
        recoupment: { start: 0.9, end: 0.1 },
      }),
    ).toEqual([
      '/advance/amountInclTaxCents INVALID',
      '/advance/durationMonths INVALID',
      RATE,
      '/advance/recoupment/end INVALID',
    ]);
  });

  it('is what decides whether terms may be assessed', () => {
    const anyTerms = fc.record({
      amountExclTaxCents: fc.oneof(fc.integer({ min: -10, max: 20_000_000 }), fc.double()),
      amountInclTaxCents: fc.oneof(fc.integer({ min: -10, max: 20_000_000 }), fc.double()),
      durationMonths: fc.oneof(fc.integer({ min: -1, max: 60 }), fc.double()),
      rate: fc.oneof(
        fc.integer({ min: 0, max: 40 }).map((percent) => percent / 100),
        fc.double(),
      ),
      vatExempt: fc.boolean(),
      sme: fc.boolean(),
    });
    fc.assert(
      fc.property(anyTerms, (overrides) => {
        const terms = advanceTerms(overrides);
        const assessed = assess(terms);
        const invalid = !assessed.due && assessed.reason.code === 'TERMS_INVALID';
        expect(invalid).toBe(checkTerms(terms).length > 0);
      }),
    );
  });
});
