import type { CalendarDate } from '../calendar-date.ts';
import type { Cents } from '../money.ts';

export type Operand = {
  readonly name: string;
  /** French, for the reader. */
  readonly label: string;
  readonly value: number;
  /** `RATE` is a decimal share: 0.3 is 30 %. */
  readonly unit: 'CENTS' | 'MONTHS' | 'RATE';
  /** Where a figure of the law comes from; absent when the contract gives it. */
  readonly article?: string;
};

export type RuleVersionReference = {
  readonly id: string;
  readonly inForceFrom: CalendarDate;
  /** Last day of consultations it applies to; absent while in force. */
  readonly inForceTo?: CalendarDate;
  /** The decree that introduced it. */
  readonly broughtBy: string;
};

/** How an amount was computed, for anyone who has to check it. */
export type Computation = {
  readonly operands: readonly Operand[];
  /** French sentences: why it is due or not, then the amount. */
  readonly steps: readonly string[];
  /** French sentence with the figures of the amount in it. */
  readonly formula: string;
  readonly article: string;
  readonly ruleVersion: RuleVersionReference;
  readonly amountCents: Cents;
};

export type NotDueCode = 'WAIVED' | 'BELOW_THRESHOLD' | 'DURATION_TOO_SHORT' | 'AMOUNT_ZERO' | 'TERMS_INVALID';

export type NotDueReason = { readonly code: NotDueCode; readonly detail: string; readonly article: string };

export type DueAdvance = { readonly due: true; readonly amountCents: Cents; readonly computation: Computation };

export type Assessment =
  | DueAdvance
  | { readonly due: false; readonly reason: NotDueReason; readonly computation?: Computation };
