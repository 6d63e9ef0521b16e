export type * from './invoice.ts';
export {
  type AlreadyReplaced,
  type Hold,
  hold,
  type Issue,
  issue,
  type Preparation,
  prepareAdvance,
  type Replacement,
  replace,
} from './issue.ts';
export { invoiceId, invoiceNumber, type NumberRefusal, parseInvoiceId } from './number.ts';
export { type PaymentClock, paymentDay, paymentDueOn } from './payment.ts';
export {
  allowedStates,
  changeStatus,
  type FinanceState,
  invoiceStateLabels,
  invoiceTransitions,
  type StatusChange,
  type StatusRefusal,
} from './status.ts';
export { vatOf } from './vat.ts';

import type { AlreadyReplaced } from './issue.ts';
import type { NumberRefusal } from './number.ts';
import type { StatusRefusal } from './status.ts';

export type InvoiceRefusal = StatusRefusal | NumberRefusal | AlreadyReplaced;
