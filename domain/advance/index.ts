export { assess } from './assess.ts';
export { checkTerms } from './check.ts';
export type {
  Assessment,
  Computation,
  DueAdvance,
  NotDueCode,
  NotDueReason,
  Operand,
  RuleVersionReference,
} from './computation.ts';
export { type Execution, type RecoupmentBounds, recouped, recoupmentBounds } from './recoupment.ts';
export { inForceTo, type RuleVersion, ruleVersionFor, ruleVersions } from './rules.ts';
export type { AdvanceTerms, BuyerKind, InvoiceIssuer, RecoupmentTerms, TermsFault } from './terms.ts';
