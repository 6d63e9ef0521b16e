export type {
  Assessment,
  Computation,
  NotDueCode,
  NotDueReason,
  Operand,
  RuleVersionReference,
} from './computation.ts';
export type { AdvanceTerms, BuyerKind, InvoiceIssuer, RecoupmentTerms, TermsFault } from './terms.ts';
