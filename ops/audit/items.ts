import * as z from 'zod';
import { day, instant, keys, primaryKey } from './fields.ts';
import { pendingRequests, requestable } from './requests.ts';

/** The fields that a check needs of each kind of item: the product may store more. */
export const keysSchema = z.looseObject({
  ...keys,
  kind: z.string(),
  schemaVersion: z.int().optional(),
  expiresAtEpochSeconds: z.int().optional(),
});
export type Raw = z.infer<typeof keysSchema>;

const advance = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['NONE', 'NOT_DUE', 'AWAITED']) }),
  z.object({ state: z.literal('HELD'), invoiceId: z.string() }),
  z.object({
    state: z.literal('ISSUED'),
    invoiceId: z.string(),
    invoiceNumber: z.string(),
    rejected: z.boolean(),
    issuedCount: z.int(),
  }),
]);

const contractReferences = {
  purchaseOrderNumber: z.string(),
  commitmentNumber: z.string(),
  serviceCode: z.string(),
} as const;

/** The auditor's own lists; a test holds them against the product's. */
export const enrolmentStates = [
  'PENDING',
  'CONFIRMED',
  'ENTERED',
  'COMPLETED',
  'DROPPED_OUT',
  'EXCLUDED',
  'REFUSED',
  'CANCELLED',
  'NO_SHOW',
] as const;
export const invoiceStates = [
  'HELD',
  'ISSUED',
  'IN_PROCESS',
  'SUSPENDED',
  'PAYMENT_ORDERED',
  'PAID',
  'REJECTED',
] as const;

const periods = z.array(z.object({ id: z.string(), start: z.string(), end: z.string() }));

const periodFrom = z.looseObject({ event: z.string(), on: day }).optional();

export const actionSchema = z.object({
  ...keys,
  seq: z.int(),
  head: z.string(),
  revision: z.int(),
  version: z.int(),
  commitId: z.string(),
  row: z.looseObject({ duePeriods: periods, anomalies: z.array(z.string()) }),
  body: z.looseObject({
    actionNumber: z.string(),
    organisation: z.string(),
    status: z.enum(['AO', 'EC', 'FE']),
    ...requestable.shape,
    actualEndDate: day.optional(),
    overdue: z.boolean().optional(),
    reportingFrequency: z.enum(['MONTHLY', 'BIMONTHLY', 'QUARTERLY']),
    contractNumber: z.string(),
    advanceTerms: z.object({
      paymentPeriodFrom: periodFrom,
      amountExclTaxCents: z.int(),
      amountInclTaxCents: z.int(),
      durationMonths: z.int(),
      rate: z.number(),
      waived: z.boolean(),
      contractual: z.boolean(),
      vatExempt: z.boolean(),
      issuedBy: z.enum(['PROVIDER', 'REGION']),
      ...contractReferences,
    }),
    facts: z.object({
      entryDates: z.record(z.string(), z.int()),
      inTrainingCount: z.int(),
      pendingEnrolments: z.int(),
      lastExitDate: day.nullable(),
      declaredPeriods: z.array(z.string()),
      settledOn: day.nullable(),
      pendingRequests,
      advance,
    }),
  }),
});
export type ActionRead = z.infer<typeof actionSchema>;

export const enrolmentSchema = z.object({
  ...keys,
  row: z.looseObject({}),
  body: z.looseObject({
    id: z.string(),
    actionNumber: z.string(),
    organisation: z.string(),
    reference: z.string(),
    enrolledAt: instant,
    state: z.enum(enrolmentStates),
    entryDate: day.optional(),
    exitDate: day.optional(),
  }),
});
export type EnrolmentRead = z.infer<typeof enrolmentSchema>;

export const referenceSchema = z.object({ ...keys, enrolmentId: z.string() });
export type ReferenceRead = z.infer<typeof referenceSchema>;

export const declarationSchema = z.object({
  ...keys,
  row: z.looseObject({ totalHours: z.number() }),
  body: z.looseObject({
    actionNumber: z.string(),
    organisation: z.string(),
    period: z.string(),
    start: day,
    end: day,
    declaredAt: instant,
    declaredBy: z.string(),
    hours: z.array(z.looseObject({ enrolmentId: z.string(), hours: z.number() })),
  }),
});
export type DeclarationRead = z.infer<typeof declarationSchema>;

export const invoiceSchema = z.object({
  ...keys,
  row: z.looseObject({}),
  body: z.looseObject({
    id: z.string(),
    actionNumber: z.string(),
    organisation: z.string(),
    sequence: z.int(),
    state: z.enum(invoiceStates),
    typeCode: z.string(),
    vat: z.looseObject({ category: z.string() }),
    computation: z.looseObject({ operands: z.array(z.looseObject({ unit: z.string(), value: z.number() })) }),
    references: z.looseObject({ contractNumber: z.string(), ...contractReferences }),
    parties: z.looseObject({ seller: z.looseObject({}), buyer: z.looseObject({}) }),
    paymentPeriodFrom: periodFrom,
    paymentDueOn: day.optional(),
    reason: z.string().optional(),
    amounts: z.looseObject({ exclTaxCents: z.int(), vatCents: z.int(), inclTaxCents: z.int() }),
    number: z.string().optional(),
    series: z.looseObject({ organisation: z.string(), year: z.int(), rank: z.int() }).optional(),
    issuedOn: day.optional(),
    replaces: z.looseObject({ number: z.string() }).optional(),
    replacedBy: z.string().optional(),
    statusHistory: z.array(z.looseObject({ state: z.string(), at: instant, by: z.string() })).min(1),
  }),
});
export type InvoiceRead = z.infer<typeof invoiceSchema>;

const message = z.object({
  id: z.string(),
  type: z.string(),
  time: instant,
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export const outboxSchema = z.object({ ...keys, actionNumber: z.string(), seq: z.int(), message });
export type OutboxRead = z.infer<typeof outboxSchema>;
export const publishedSchema = z.object({ ...keys, actionNumber: z.string(), seqs: z.set(z.int()) });
export type PublishedRead = z.infer<typeof publishedSchema>;
export const workSchema = z.object({ ...keys, actionNumber: z.string(), organisation: z.string(), askedAt: instant });
export type WorkRead = z.infer<typeof workSchema>;

export const feedSchema = z.object({ ...primaryKey, position: z.int(), message });
export type FeedRead = z.infer<typeof feedSchema>;
export const feedHeadSchema = z.object({ ...primaryKey, position: z.int() });
export type FeedHeadRead = z.infer<typeof feedHeadSchema>;
export const seriesSchema = z.object({
  ...primaryKey,
  organisation: z.string(),
  year: z.int(),
  last: z.int(),
  lastIssuedOn: day,
});
export type SeriesRead = z.infer<typeof seriesSchema>;

/** `reply`: compressed when it is long. `seal`: absent from what earlier releases wrote. */
export const replySchema = z.looseObject({
  ...primaryKey,
  bodyDigest: z.string(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  reply: z.union([z.string(), z.instanceof(Uint8Array)]),
  expiresAtEpochSeconds: z.int(),
  seal: z.string().optional(),
});
export type ReplyRead = z.infer<typeof replySchema>;

const count = z.int().default(0);
export const counters = z.object({
  awaitingOpening: count,
  inProgress: count,
  closureOverdue: count,
  closed: count,
  pendingEnrolments: count,
  pendingDeclarations: count,
  pendingRequests: count,
});
export type Counters = z.infer<typeof counters>;
export const countersSchema = z.object({ ...keys, organisation: z.string(), ...counters.shape });
export type CountersRead = z.infer<typeof countersSchema>;
