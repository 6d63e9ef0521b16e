import * as z from 'zod/mini';
import type { Action } from '../../../../domain/action/index.ts';
import { frequency, storedDate } from '../../http/fields.ts';
import { component } from '../../http/replies/component.ts';
import { recoupment } from '../../http/replies/computation.ts';

const advanceTerms = z.object({
  amountExclTaxCents: z.number(),
  amountInclTaxCents: z.number(),
  durationMonths: z.number(),
  rate: z.number(),
  waived: z.boolean(),
  contractual: z.boolean(),
  sme: z.boolean(),
  buyerKind: z.enum(['STATE', 'LARGE_LOCAL', 'OTHER']),
  consultationDate: storedDate,
  issuedBy: z.enum(['PROVIDER', 'REGION']),
  vatExempt: z.boolean(),
  commitmentNumber: z.string(),
  serviceCode: z.string(),
  purchaseOrderNumber: z.string(),
  recoupment: z.optional(recoupment),
});

const advanceProgress = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['NONE', 'NOT_DUE', 'AWAITED']) }),
  z.object({ state: z.literal('HELD'), invoiceId: z.string() }),
  z.object({
    state: z.literal('ISSUED'),
    invoiceId: z.string(),
    invoiceNumber: z.string(),
    rejected: z.boolean(),
    issuedCount: z.number(),
  }),
]);

const actionCommon = {
  actionNumber: z.string(),
  contractNumber: z.string(),
  lot: z.string(),
  title: z.string(),
  year: z.number(),
  organisation: z.string(),
  plannedStartDate: storedDate,
  plannedEndDate: storedDate,
  reportingFrequency: frequency,
  invoicingPeriod: frequency,
  places: z.number(),
  site: z.string(),
  components: z.array(component),
  advanceTerms,
  facts: z.object({
    entryDates: z.record(z.string(), z.number()),
    inTrainingCount: z.number(),
    pendingEnrolments: z.number(),
    lastExitDate: z.nullable(storedDate),
    declaredPeriods: z.array(z.string()),
    settledOn: z.nullable(storedDate),
    pendingRequests: z.object({
      DATES: z.optional(z.string()),
      SITE: z.optional(z.string()),
      HEADCOUNT: z.optional(z.string()),
    }),
    advance: advanceProgress,
  }),
} as const;

const action: z.ZodMiniType<Action> = z.discriminatedUnion('status', [
  z.object({ ...actionCommon, status: z.literal('AO') }),
  z.object({ ...actionCommon, status: z.literal('EC'), actualStartDate: storedDate, overdue: z.boolean() }),
  z.object({ ...actionCommon, status: z.literal('FE'), actualStartDate: storedDate, actualEndDate: storedDate }),
]);

/**
 * An action as it was read. `revision` moves with every write, `version` only when what the user sees changes; `seq`
 * and `head` are the rank and hash of its last event; `commitId` names the write that made this revision.
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
