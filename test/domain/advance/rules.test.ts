import { describe, expect, it } from 'vitest';
import { assess } from '../../../domain/advance/assess.ts';
import { checkTerms } from '../../../domain/advance/check.ts';
import { recoupmentBounds } from '../../../domain/advance/recoupment.ts';
import { inForceTo, ruleVersionFor, ruleVersions } from '../../../domain/advance/rules.ts';
import { addDays, date } from '../../../domain/calendar-date.ts';
import { advanceTerms } from '../../support/advance-terms.ts';

/** The minimum lawful rate, found by trying every whole percent. */
const leastPercent = (consultationDate: string, buyerKind: 'STATE' | 'LARGE_LOCAL' | 'OTHER', sme: boolean): number => {
  for (let percent = 1; percent <= 30; percent += 1) {
    const terms = advanceTerms({ consultationDate: date(consultationDate), buyerKind, sme, rate: percent / 100 });
    if (checkTerms(terms).length === 0) return percent;
  }
  return Number.NaN;
};

/**
 * The law on the last day before, and the first day of, each dated change. Columns: consultation, version, least rate of an SME
 * (State, large local authority, other buyer), bounds of recoupment when the contract is silent, start for an advance above 30 %.
 */
const golden = [
  ['2016-04-01', 'DECRET-2016-360', 5, 5, 5, 0.65, 0.8, 0.65],
  ['2018-12-31', 'DECRET-2016-360', 5, 5, 5, 0.65, 0.8, 0.65],
  ['2019-01-01', 'DECRET-2018-1225', 20, 5, 5, 0.65, 0.8, 0.65],
  ['2019-03-31', 'DECRET-2018-1225', 20, 5, 5, 0.65, 0.8, 0.65],
  ['2019-04-01', 'CCP-2019-04-01', 20, 5, 5, 0.65, 0.8, 0.65],
  ['2019-12-31', 'CCP-2019-04-01', 20, 5, 5, 0.65, 0.8, 0.65],
  ['2020-01-01', 'CCP-2020-01-01', 20, 10, 5, 0.65, 0.8, 0.65],
  ['2020-10-17', 'CCP-2020-01-01', 20, 10, 5, 0.65, 0.8, 0.65],
  ['2020-10-18', 'CCP-2020-10-18', 20, 10, 5, 0.65, 0.8, 0],
  ['2022-12-31', 'CCP-2020-10-18', 20, 10, 5, 0.65, 0.8, 0],
  ['2023-01-01', 'CCP-2023-01-01', 30, 10, 5, 0.65, 0.8, 0],
  ['2024-12-31', 'CCP-2023-01-01', 30, 10, 5, 0.65, 0.8, 0],
  ['2025-01-01', 'CCP-2025-01-01', 30, 10, 5, 0.65, 1, 0],
  ['2199-12-31', 'CCP-2025-01-01', 30, 10, 5, 0.65, 1, 0],
] as const;

describe('choose the rules of an advance by its consultation date', () => {
  it.each(golden)('on %s the version is %s', (day, id, state, local, other, start, end, largeStart) => {
    const consultationDate = date(day);
    expect(ruleVersionFor(consultationDate)?.id).toBe(id);
    expect(leastPercent(day, 'STATE', true)).toBe(state);
    expect(leastPercent(day, 'LARGE_LOCAL', true)).toBe(local);
    expect(leastPercent(day, 'OTHER', true)).toBe(other);
    expect(leastPercent(day, 'STATE', false)).toBe(5);
    const terms = advanceTerms({ consultationDate });
    const bounds = recoupmentBounds(terms, 4_800_000);
    expect(bounds).toMatchObject({ start: { millionths: start * 1e6 }, end: { millionths: end * 1e6 } });
    expect(recoupmentBounds(terms, 7_200_001)?.start.millionths).toBe(largeStart * 1e6);
    expect(recoupmentBounds(terms, 7_200_000)?.start.millionths).toBe(650_000);
  });

  it.each(golden)('on %s the computation names version %s', (day, id) => {
    expect(assess(advanceTerms({ consultationDate: date(day) })).computation?.ruleVersion.id).toBe(id);
  });

  it.each(golden)('on %s the threshold is 50 000 € and the duration two months', (day) => {
    const consultationDate = date(day);
    const smallest = {
      consultationDate,
      amountExclTaxCents: 5_000_001,
      amountInclTaxCents: 5_000_001,
      durationMonths: 3,
    };
    expect(assess(advanceTerms(smallest)).due).toBe(true);
    expect(assess(advanceTerms({ ...smallest, durationMonths: 2 })).due).toBe(false);
    expect(
      assess(advanceTerms({ ...smallest, amountExclTaxCents: 5_000_000, amountInclTaxCents: 5_000_000 })).due,
    ).toBe(false);
  });

  it('has no gap and no overlap between versions', () => {
    for (const [index, version] of ruleVersions.entries()) {
      const next = ruleVersions[index + 1];
      expect(inForceTo(version)).toBe(next === undefined ? undefined : addDays(next.inForceFrom, -1));
      expect(next === undefined || version.inForceFrom < next.inForceFrom).toBe(true);
    }
  });

  it('names every version once', () => {
    expect(new Set(ruleVersions.map(({ id }) => id)).size).toBe(ruleVersions.length);
  });

  it('gives every figure an article of the text in force', () => {
    for (const version of ruleVersions) {
      const text = version.inForceFrom < '2019-04-01' ? /^Décret n° 2016-360, art\. 11[01]/ : /^CCP R2191-\d+/;
      const articles: string[] = [];
      JSON.stringify(version, (key: string, value: unknown) => {
        if (/article$/i.test(key) && typeof value === 'string') articles.push(value);
        return value;
      });
      expect(articles.length).toBeGreaterThanOrEqual(12);
      for (const article of articles) expect(article).toMatch(text);
    }
  });
});
