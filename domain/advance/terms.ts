import type { CalendarDate } from '../calendar-date.ts';
import type { Cents } from '../money.ts';

/** Kind of buyer, which sets an SME's minimum rate. `LARGE_LOCAL`: local authority spending over 60 M€ a year. */
export type BuyerKind = 'STATE' | 'LARGE_LOCAL' | 'OTHER';

/** `REGION`: the buyer makes out the invoice in the provider's name (self-billing). */
export type InvoiceIssuer = 'PROVIDER' | 'REGION';

/** Shares of the contract's amount incl. tax at which recoupment starts and ends, as decimals (0.65). */
export type RecoupmentTerms = { readonly start: number; readonly end: number };

/**
 * From what the payment period of the advance runs, and on which day that happened or will: the contract's notification
 * (CCP R2192-24, 1°), that of the act which starts its performance (2°), or, never before it (R2192-25), the receipt of
 * the guarantee that the contract asks for.
 */
export const periodStarts = ['CONTRACT_NOTIFICATION', 'STARTING_ACT', 'GUARANTEE_RECEIVED'] as const;
export type PaymentPeriodFrom = { readonly event: (typeof periodStarts)[number]; readonly on: CalendarDate };

/** What the contract says about the advance. The amounts are the initial ones: amendments never change the advance. */
export type AdvanceTerms = {
  readonly amountExclTaxCents: Cents;
  readonly amountInclTaxCents: Cents;
  /** As written in the contract: the law gives no rounding for a part of a month. */
  readonly durationMonths: number;
  /** Decimal, at most six places: 0.3 is 30 %. */
  readonly rate: number;
  /** The holder waived the advance, normally in the acte d'engagement. */
  readonly waived: boolean;
  /** The contract grants an advance even where the law does not require one. */
  readonly contractual: boolean;
  readonly sme: boolean;
  readonly buyerKind: BuyerKind;
  /** Day the consultation was launched; selects the rule version. */
  readonly consultationDate: CalendarDate;
  readonly issuedBy: InvoiceIssuer;
  readonly vatExempt: boolean;
  readonly commitmentNumber: string;
  readonly serviceCode: string;
  readonly purchaseOrderNumber: string;
  readonly recoupment?: RecoupmentTerms | undefined;
  /** Absent: from the day of issue. */
  readonly paymentPeriodFrom?: PaymentPeriodFrom | undefined;
};

/** `pointer` is a JSON pointer into the body that carries the terms under `advance`. */
export type TermsFault = {
  readonly pointer: `/advance/${string}`;
  readonly code: 'ADVANCE_RATE_INVALID' | 'INVALID';
  readonly detail: string;
};
