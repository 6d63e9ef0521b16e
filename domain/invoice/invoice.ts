import type { Computation } from '../advance/computation.ts';
import type { HoldReasons } from '../advance/hold-reason.ts';
import type { PaymentPeriodFrom } from '../advance/terms.ts';
import type { CalendarDate } from '../calendar-date.ts';
import type { Cents } from '../money.ts';

/** UNTDID 1001: 386 prepayment invoice; 500 the same made out by the buyer in the seller's name. */
export type TypeCode = '386' | '500';

export type InvoiceAmounts = {
  readonly exclTaxCents: Cents;
  readonly vatCents: Cents;
  readonly inclTaxCents: Cents;
};

/** `E`: exempt, with the reason the law wants on the invoice. `S`: taxed, at the rate the contract's two amounts give. */
export type Vat =
  | {
      readonly category: 'E';
      readonly rateBasisPoints: 0;
      readonly exemptionCode: 'VATEX-EU-132-1I';
      readonly exemptionReason: string;
    }
  | { readonly category: 'S'; readonly rateBasisPoints: number; readonly explanation: string };

export type InvoiceReferences = {
  readonly contractNumber: string;
  readonly purchaseOrderNumber: string;
  /** BT-13. */
  readonly commitmentNumber: string;
  /** BT-10. */
  readonly serviceCode: string;
};

/** `siret`: the 14 digits of the establishment, required of both by CCP D2192-2; `null` until the provider has filled its sheet. */
export type Party = { readonly name: string; readonly siret: string | null };

/** The seller is the provider even when the Région makes the invoice out. */
export type Parties = { readonly seller: Party; readonly buyer: Party };

export type CitedInvoice = { readonly number: string; readonly issuedOn: CalendarDate };

export const invoiceStates = [
  'HELD',
  'ISSUED',
  'IN_PROCESS',
  'SUSPENDED',
  'PAYMENT_ORDERED',
  'PAID',
  'REJECTED',
] as const;
export type InvoiceState = (typeof invoiceStates)[number];

/** `at`: RFC 3339, UTC. Oldest first. */
export type StatusStep = {
  readonly state: InvoiceState;
  readonly at: string;
  /** The day it happened, where it was given. */
  readonly on?: CalendarDate;
  readonly by: string;
  readonly reason?: string;
};

/**
 * What was said about a suspension after it: the day its notice reached the provider (the last one holds), or the
 * provider's answer. `suspension`: 1 for the invoice's first.
 */
export type SuspensionNote = {
  readonly suspension: number;
  readonly on: CalendarDate;
  readonly at: string;
  readonly by: string;
} & ({ readonly kind: 'NOTICE_RECEIVED' } | { readonly kind: 'ANSWER'; readonly text: string });

/** An advance invoice that has no number yet. */
export type InvoiceContent = {
  readonly id: string;
  readonly actionNumber: string;
  readonly organisation: string;
  /** 1 for the action's first advance invoice, one more for each replacement. */
  readonly sequence: number;
  readonly kind: 'ADVANCE';
  readonly typeCode: TypeCode;
  readonly amounts: InvoiceAmounts;
  readonly vat: Vat;
  readonly computation: Computation;
  readonly references: InvoiceReferences;
  readonly parties: Parties;
  /** The rejected invoice this one replaces. */
  readonly replaces?: CitedInvoice;
  /** From what the contract makes the payment period run; absent: from the issue. */
  readonly paymentPeriodFrom?: PaymentPeriodFrom;
};

/** One series per provider and year; `rank` has no gap in it. */
export type InvoiceSeries = { readonly organisation: string; readonly year: number; readonly rank: number };

type WithHistory = InvoiceContent & { readonly statusHistory: readonly StatusStep[] };

export type Numbered = WithHistory & {
  readonly number: string;
  readonly series: InvoiceSeries;
  readonly issuedOn: CalendarDate;
  readonly paymentDueOn: CalendarDate;
  readonly suspensionNotes?: readonly SuspensionNote[];
};

export type HeldInvoice = WithHistory & { readonly state: 'HELD'; readonly holdReasons: HoldReasons };
export type IssuedInvoice = Numbered & { readonly state: 'ISSUED' };
export type InProcessInvoice = Numbered & { readonly state: 'IN_PROCESS' };
export type SuspendedInvoice = Numbered & { readonly state: 'SUSPENDED'; readonly reason: string };
export type PaymentOrderedInvoice = Numbered & { readonly state: 'PAYMENT_ORDERED' };
export type PaidInvoice = Numbered & { readonly state: 'PAID' };
export type RejectedInvoice = Numbered & {
  readonly state: 'REJECTED';
  readonly reason: string;
  /** Number of its replacement. */
  readonly replacedBy?: string;
};

export type NumberedInvoice =
  | IssuedInvoice
  | InProcessInvoice
  | SuspendedInvoice
  | PaymentOrderedInvoice
  | PaidInvoice
  | RejectedInvoice;

export type Invoice = HeldInvoice | NumberedInvoice;
