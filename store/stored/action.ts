import * as z from 'zod/mini';
import type { Action } from '../../domain/action/action.ts';
import { areHoldReasonCodes, type HoldReasonCodes } from '../../domain/advance/hold-reason.ts';
import type { AdvanceProgress, AdvanceState } from '../../domain/advance/progress.ts';
import type { AdvanceTerms, BuyerKind } from '../../domain/advance/terms.ts';
import { type EnumOf, type ReadingAll, shape } from './shape.ts';
import { day, frequency, paymentPeriodFrom } from './values.ts';

const component = shape({ number: z.string(), title: z.string(), startDate: day, endDate: day });

const advanceTerms = shape({
  amountExclTaxCents: z.number(),
  amountInclTaxCents: z.number(),
  durationMonths: z.number(),
  rate: z.number(),
  waived: z.boolean(),
  contractual: z.boolean(),
  sme: z.boolean(),
  buyerKind: z.enum(['STATE', 'LARGE_LOCAL', 'OTHER']) satisfies EnumOf<BuyerKind>,
  consultationDate: day,
  issuedBy: z.enum(['PROVIDER', 'REGION']) satisfies EnumOf<AdvanceTerms['issuedBy']>,
  vatExempt: z.boolean(),
  commitmentNumber: z.string(),
  serviceCode: z.string(),
  purchaseOrderNumber: z.string(),
  recoupment: z.optional(shape({ start: z.number(), end: z.number() })),
  paymentPeriodFrom,
});

const progressStates = z.discriminatedUnion('state', [
  shape({ state: z.enum(['NONE', 'NOT_DUE', 'AWAITED']) }),
  shape({
    state: z.literal('HELD'),
    invoiceId: z.string(),
    /** Missing from items stored when there was one reason only. */
    reasons: z._default(z.custom<HoldReasonCodes>(areHoldReasonCodes), ['NO_TRAINEE_ENTERED']),
  }),
  shape({
    state: z.literal('ISSUED'),
    invoiceId: z.string(),
    invoiceNumber: z.string(),
    rejected: z.boolean(),
    issuedCount: z.number(),
  }),
]);
const storedProgress: ReadingAll<Exclude<AdvanceState, 'REJECTED'>, typeof progressStates> = progressStates;

/** A rejected advance is stored as an issued one with a mark, as the first release wrote it. */
const advanceProgress = z.pipe(
  storedProgress,
  z.transform((stored): AdvanceProgress => {
    if (stored.state !== 'ISSUED') return stored;
    const { rejected, ...live } = stored;
    return rejected ? { ...live, state: 'REJECTED' } : live;
  }),
);

const actionCommon = {
  actionNumber: z.string(),
  contractNumber: z.string(),
  lot: z.string(),
  title: z.string(),
  year: z.number(),
  organisation: z.string(),
  plannedStartDate: day,
  plannedEndDate: day,
  reportingFrequency: frequency,
  invoicingPeriod: frequency,
  places: z.number(),
  site: z.string(),
  components: z.array(component),
  advanceTerms,
  facts: shape({
    entryDates: z.record(z.string(), z.number()),
    inTrainingCount: z.number(),
    pendingEnrolments: z.number(),
    lastExitDate: z.nullable(day),
    declaredPeriods: z.array(z.string()),
    settledOn: z.nullable(day),
    /** By type, those that only a newer release knows included. */
    pendingRequests: z.record(z.string(), z.string()),
    advance: advanceProgress,
  }),
} as const;

const action: z.ZodMiniType<Action> = z.discriminatedUnion('status', [
  shape({ ...actionCommon, status: z.literal('AO') }),
  shape({ ...actionCommon, status: z.literal('EC'), actualStartDate: day, overdue: z.boolean() }),
  shape({ ...actionCommon, status: z.literal('FE'), actualStartDate: day, actualEndDate: day }),
]);

/**
 * A stored action. `revision` moves with every write, `version` only when what the user sees changes; `seq` and `head`
 * are the rank and hash of its last event; `commitId` identifies the write that made this revision.
 */
export const actionItem = z.object({
  body: action,
  revision: z.number(),
  version: z.number(),
  seq: z.number(),
  head: z.string(),
  commitId: z.string(),
});

export type StoredAction = {
  readonly action: Action;
  readonly revision: number;
  readonly version: number;
  readonly seq: number;
  readonly head: string;
  readonly commitId: string;
};
