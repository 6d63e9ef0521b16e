import { type Cents, parseRate, RATE_SCALE, type Rate, roundHalfUp } from '../money.ts';
import { checkTerms } from './check.ts';
import { ruleVersionFor } from './rules.ts';
import type { AdvanceTerms } from './terms.ts';

export type RecoupmentBounds = {
  readonly start: Rate;
  readonly end: Rate;
  readonly startArticle: string;
  readonly endArticle: string;
};

/**
 * The shares of the contract between which the advance is paid back: the contract's own, or the law's at its
 * consultation date. `undefined` for terms that `checkTerms` refuses.
 */
export const recoupmentBounds = (terms: AdvanceTerms, advanceCents: Cents): RecoupmentBounds | undefined => {
  const rules = ruleVersionFor(terms.consultationDate);
  if (rules === undefined || checkTerms(terms).length > 0) return undefined;
  if (terms.recoupment !== undefined) {
    const start = parseRate(terms.recoupment.start);
    const end = parseRate(terms.recoupment.end);
    if (start === undefined || end === undefined) return undefined;
    return { start, end, startArticle: rules.recoupment.start.article, endArticle: rules.recoupment.end.article };
  }
  const { start, end, largeAdvance } = rules.recoupment;
  const byLaw = { start: start.value, end: end.value, startArticle: start.article, endArticle: end.article };
  if (largeAdvance === undefined) return byLaw;
  const large =
    BigInt(advanceCents) * BigInt(RATE_SCALE) >
    BigInt(largeAdvance.above.millionths) * BigInt(terms.amountInclTaxCents);
  return large ? { ...byLaw, start: largeAdvance.start, startArticle: largeAdvance.article } : byLaw;
};

/** All in cents incl. tax: the contract (M), the advance (A), what has been executed to date (E). */
export type Execution = {
  readonly contractCents: Cents;
  readonly advanceCents: Cents;
  readonly executedCents: Cents;
};

/**
 * R(E), the total paid back once E is executed: 0 up to the start, the whole advance from the end, linear in between.
 * Each deduction is the difference between two R, so deductions always add up to the advance.
 */
export const recouped = (bounds: Pick<RecoupmentBounds, 'start' | 'end'>, execution: Execution): Cents => {
  const [contract, advance] = [BigInt(execution.contractCents), BigInt(execution.advanceCents)];
  const executed = BigInt(execution.executedCents) * BigInt(RATE_SCALE);
  const from = BigInt(bounds.start.millionths) * contract;
  const to = BigInt(bounds.end.millionths) * contract;
  if (executed >= to) return execution.advanceCents;
  if (executed <= from) return 0;
  return Number(roundHalfUp(advance * (executed - from), to - from));
};
