import type { HoldReasonCodes } from './hold-reason.ts';

/**
 * How far the advance of an action has come. `NONE` until the opening; then `NOT_DUE` for ever, or `AWAITED` (the
 * advance function has not decided yet), `HELD` (something stands in the way), `ISSUED` (`invoiceNumber` is the live
 * invoice) and `REJECTED` (that invoice is dead until it is replaced).
 */
export type AdvanceProgress =
  | { readonly state: 'NONE' | 'NOT_DUE' | 'AWAITED' }
  | { readonly state: 'HELD'; readonly invoiceId: string; readonly reasons: HoldReasonCodes }
  | ({ readonly state: 'ISSUED' | 'REJECTED' } & LiveInvoice);

type LiveInvoice = {
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  /** How many invoices this action has had, replaced ones included. */
  readonly issuedCount: number;
};

export type AdvanceState = AdvanceProgress['state'];

export const advanceStates = [
  'NONE',
  'NOT_DUE',
  'AWAITED',
  'HELD',
  'ISSUED',
  'REJECTED',
] as const satisfies readonly AdvanceState[];

/**
 * The life of an advance. At most one invoice is live: a rejected one comes back by its replacement alone, and what is
 * issued never waits again. `await` and `dismiss` are the opening's, `hold` and `issue` the advance function's,
 * `reject` finance's, `replace` the provider's.
 */
export const advanceTransitions = {
  NONE: { await: 'AWAITED', dismiss: 'NOT_DUE', hold: null, issue: null, reject: null, replace: null },
  NOT_DUE: { await: null, dismiss: null, hold: null, issue: null, reject: null, replace: null },
  AWAITED: { await: null, dismiss: null, hold: 'HELD', issue: 'ISSUED', reject: null, replace: null },
  /** `hold` again: for other reasons. */
  HELD: { await: null, dismiss: null, hold: 'HELD', issue: 'ISSUED', reject: null, replace: null },
  ISSUED: { await: null, dismiss: null, hold: null, issue: null, reject: 'REJECTED', replace: null },
  REJECTED: { await: null, dismiss: null, hold: null, issue: null, reject: null, replace: 'ISSUED' },
} as const satisfies Record<
  AdvanceState,
  Record<'await' | 'dismiss' | 'hold' | 'issue' | 'reject' | 'replace', AdvanceState | null>
>;

type Waiting = Extract<AdvanceProgress, { readonly state: 'HELD' }> | { readonly state: 'AWAITED' };

/** Whether the advance function has something to decide: in the states from which the table lets it issue. */
export const awaitsAdvance = (progress: AdvanceProgress): progress is Waiting =>
  progress.state === 'AWAITED' || progress.state === 'HELD';
