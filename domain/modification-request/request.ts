import type { CalendarDate } from '../calendar-date.ts';
import type { RequestType } from '../request-type.ts';
import type { RequestedChange } from './types.ts';

// ── States ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One line of « Etat / Historique » (guide, p. 7). */
export type RequestStep = {
  readonly state: RequestState;
  readonly label: string;
  readonly at: string;
  readonly by: string;
};

type Common = {
  readonly id: string;
  readonly actionNumber: string;
  readonly organisation: string;
  readonly type: RequestType;
  readonly issuer: { readonly userId: string; readonly capacity: 'Titulaire' };
  /** The co-contractor or subcontractor on whose behalf the holder asks; none is shown as « - ». */
  readonly serviceProvider: string | null;
  readonly issuedOn: CalendarDate;
  readonly issuedAt: string;
  readonly justification: string;
  readonly changes: readonly RequestedChange[];
  readonly history: readonly RequestStep[];
  readonly letterReceivedOn: CalendarDate | null;
  /** Moves with every change of the request: what If-Match speaks of. */
  readonly version: number;
};

export type PendingRequest = Common & { readonly state: 'PENDING' };
export type ApprovedRequest = Common & {
  readonly state: 'APPROVED';
  readonly letterReceivedOn: CalendarDate;
  readonly remarks: string | null;
  readonly amendmentNumber: string | null;
  /** What the approval left unchanged, in the words of that moment. */
  readonly information: readonly string[];
};
export type RefusedRequest = Common & { readonly state: 'REFUSED'; readonly reason: string };
export type WithdrawnRequest = Common & { readonly state: 'WITHDRAWN' };
export type ModificationRequest = PendingRequest | ApprovedRequest | RefusedRequest | WithdrawnRequest;
export type RequestState = ModificationRequest['state'];

export const requestStates = ['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN'] as const satisfies readonly RequestState[];

export const requestStateLabels = {
  PENDING: 'En attente de validation',
  APPROVED: 'Validée',
  REFUSED: 'Refusée',
  WITHDRAWN: 'Retirée',
} as const satisfies Record<RequestState, string>;

// ── Transition table ────────────────────────────────────────────────────────────────────────────────────────────────

/** A decision is final: only what is pending moves. Recording the letter again corrects the day. */
export const requestTransitions = {
  PENDING: { recordLetter: 'PENDING', approve: 'APPROVED', refuse: 'REFUSED', withdraw: 'WITHDRAWN' },
  APPROVED: { recordLetter: null, approve: null, refuse: null, withdraw: null },
  REFUSED: { recordLetter: null, approve: null, refuse: null, withdraw: null },
  WITHDRAWN: { recordLetter: null, approve: null, refuse: null, withdraw: null },
} as const satisfies Record<
  RequestState,
  Record<'recordLetter' | 'approve' | 'refuse' | 'withdraw', RequestState | null>
>;
export type RequestVerb = keyof (typeof requestTransitions)['PENDING'];
