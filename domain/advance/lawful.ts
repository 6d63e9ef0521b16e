import { parseRate, RATE_SCALE, type Rate } from '../money.ts';
import { type RuleVersion, ruleVersionFor } from './rules.ts';
import type { AdvanceTerms } from './terms.ts';

/** Whether the law grants an advance whatever the contract says: both limits are strict. */
export const isMandatory = (terms: AdvanceTerms, rules: RuleVersion): boolean =>
  terms.amountExclTaxCents > rules.thresholdExclTaxCents.value &&
  terms.durationMonths > rules.minimumDurationMonths.value;

/** A waiver covers every advance, the contractual one included. */
export const isGranted = (terms: AdvanceTerms, rules: RuleVersion): boolean =>
  !terms.waived && (isMandatory(terms, rules) || terms.contractual);

/** What may be wrong with the terms of an advance; `check.ts` has the field and the sentence of each. */
export type TermsFlaw =
  | 'exclTaxNotPositive'
  | 'inclTaxNotPositive'
  | 'inclTaxLess'
  | 'taxedThoughExempt'
  | 'notTaxed'
  | 'duration'
  | 'beforeRules'
  | 'noRate'
  | 'rateHigh'
  | 'rateLow'
  | 'rateLowForSme'
  | 'noStart'
  | 'noEnd'
  | 'endBeforeStart'
  | 'endLate'
  | 'periodBeforeConsultation';

const isPositiveInteger = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

function* amountFlaws(terms: AdvanceTerms): Generator<TermsFlaw> {
  const { amountExclTaxCents: exclTax, amountInclTaxCents: inclTax } = terms;
  const exclTaxValid = isPositiveInteger(exclTax);
  const inclTaxValid = isPositiveInteger(inclTax);
  if (!exclTaxValid) yield 'exclTaxNotPositive';
  if (!inclTaxValid) yield 'inclTaxNotPositive';
  if (!exclTaxValid || !inclTaxValid) return;
  if (inclTax < exclTax) yield 'inclTaxLess';
  else if (terms.vatExempt && inclTax !== exclTax) yield 'taxedThoughExempt';
  else if (!terms.vatExempt && inclTax === exclTax) yield 'notTaxed';
}

const rateFlaw = (terms: AdvanceTerms, rules: RuleVersion): TermsFlaw | null => {
  const rate = parseRate(terms.rate)?.millionths;
  if (rate === undefined) return 'noRate';
  if (rate > rules.maximumRate.value.millionths) return 'rateHigh';
  if (rate < rules.minimumRate.value.millionths) return 'rateLow';
  const forSme = rules.smeMinimumRate[terms.buyerKind].value.millionths;
  return terms.sme && isGranted(terms, rules) && rate < forSme ? 'rateLowForSme' : null;
};

/** A rate of at most 1. */
const parseShare = (given: number): Rate | undefined => {
  const rate = parseRate(given);
  return rate === undefined || rate.millionths > RATE_SCALE ? undefined : rate;
};

function* recoupmentFlaws({ recoupment }: AdvanceTerms, rules: RuleVersion | undefined): Generator<TermsFlaw> {
  if (recoupment === undefined) return;
  const start = parseShare(recoupment.start)?.millionths;
  const end = parseShare(recoupment.end)?.millionths;
  if (start === undefined) yield 'noStart';
  if (end === undefined) yield 'noEnd';
  if (start === undefined || end === undefined) return;
  if (start >= end) yield 'endBeforeStart';
  const latest = rules?.recoupment.latestEnd?.value.millionths;
  if (latest !== undefined && end > latest) yield 'endLate';
}

/**
 * Every flaw at once, none when the terms are lawful under the rules of their consultation date. The bounds on the rate
 * hold for every contract; the SME's minimum only where an advance is granted, since it protects a payment that a
 * waiver, or a contract below the thresholds, does not have. Rates above the maximum are lawful for a buyer who asks for
 * a guarantee (R2191-8); nothing here follows guarantees, hence the refusal.
 */
export function* flawsOf(terms: AdvanceTerms): Generator<TermsFlaw> {
  const rules = ruleVersionFor(terms.consultationDate);
  yield* amountFlaws(terms);
  if (!isPositiveInteger(terms.durationMonths)) yield 'duration';
  if (rules === undefined) yield 'beforeRules';
  const rate = rules === undefined ? null : rateFlaw(terms, rules);
  if (rate !== null) yield rate;
  yield* recoupmentFlaws(terms, rules);
  if (terms.paymentPeriodFrom !== undefined && terms.paymentPeriodFrom.on < terms.consultationDate)
    yield 'periodBeforeConsultation';
}

export const isLawful = (terms: AdvanceTerms): boolean => flawsOf(terms).next().done === true;
