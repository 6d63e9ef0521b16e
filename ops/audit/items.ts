import * as z from 'zod';

/**
 * What the audit reads of each kind of item, in its own words: only what a check needs, so that the product may keep
 * more without the audit having to know.
 */
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);
const instant = z.iso.datetime();
const keys = {
  pk: z.string(),
  sk: z.string(),
  gsi1pk: z.string().optional(),
  gsi1sk: z.string().optional(),
  gsi2pk: z.string().optional(),
  gsi2sk: z.string().optional(),
  gsi3pk: z.string().optional(),
  gsi3sk: z.string().optional(),
} as const;
export const keysSchema = z.looseObject({ ...keys, kind: z.string() });
export type Raw = z.infer<typeof keysSchema>;

const periods = z.array(z.object({ id: z.string(), start: z.string(), end: z.string() }));
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
const requestType = z.enum(['DATES', 'SITE', 'HEADCOUNT']);

export const actionSchema = z.object({
  ...keys,
  seq: z.int(),
  head: z.string(),
  row: z.looseObject({ duePeriods: periods, anomalies: z.array(z.string()) }),
  body: z.looseObject({
    actionNumber: z.string(),
    organisation: z.string(),
    status: z.enum(['AO', 'EC', 'FE']),
    plannedStartDate: day,
    plannedEndDate: day,
    actualStartDate: day.optional(),
    actualEndDate: day.optional(),
    overdue: z.boolean().optional(),
    site: z.string(),
    places: z.int(),
    components: z.array(z.looseObject({ number: z.string(), startDate: day, endDate: day })),
    reportingFrequency: z.enum(['MONTHLY', 'BIMONTHLY', 'QUARTERLY']),
    advanceTerms: z.object({
      amountExclTaxCents: z.int(),
      amountInclTaxCents: z.int(),
      durationMonths: z.int(),
      rate: z.number(),
      waived: z.boolean(),
      contractual: z.boolean(),
    }),
    facts: z.object({
      entryDates: z.record(z.string(), z.int()),
      inTrainingCount: z.int(),
      pendingEnrolments: z.int(),
      lastExitDate: day.nullable(),
      declaredPeriods: z.array(z.string()),
      settledOn: day.nullable(),
      pendingRequests: z.partialRecord(requestType, z.string()),
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
    state: z.enum([
      'PENDING',
      'CONFIRMED',
      'ENTERED',
      'COMPLETED',
      'DROPPED_OUT',
      'EXCLUDED',
      'REFUSED',
      'CANCELLED',
      'NO_SHOW',
    ]),
    entryDate: day.optional(),
    exitDate: day.optional(),
  }),
});
export type EnrolmentRead = z.infer<typeof enrolmentSchema>;

export const referenceSchema = z.object({ ...keys, enrolmentId: z.string() });

export const declarationSchema = z.object({
  ...keys,
  row: z.looseObject({ totalHours: z.number() }),
  body: z.looseObject({
    actionNumber: z.string(),
    organisation: z.string(),
    period: z.string(),
    declaredAt: instant,
    hours: z.array(z.looseObject({ enrolmentId: z.string(), hours: z.number() })),
  }),
});
export type DeclarationRead = z.infer<typeof declarationSchema>;

export const requestSchema = z.object({
  ...keys,
  row: z.looseObject({}),
  body: z.looseObject({
    id: z.string(),
    actionNumber: z.string(),
    organisation: z.string(),
    type: requestType,
    state: z.enum(['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN']),
    issuedAt: instant,
    letterReceivedOn: day.nullable(),
  }),
});
export type RequestRead = z.infer<typeof requestSchema>;

export const invoiceSchema = z.object({
  ...keys,
  row: z.looseObject({}),
  body: z.looseObject({
    id: z.string(),
    actionNumber: z.string(),
    organisation: z.string(),
    sequence: z.int(),
    state: z.enum(['HELD', 'ISSUED', 'IN_PROCESS', 'SUSPENDED', 'PAYMENT_ORDERED', 'PAID', 'REJECTED']),
    amounts: z.looseObject({ exclTaxCents: z.int(), vatCents: z.int(), inclTaxCents: z.int() }),
    number: z.string().optional(),
    series: z.looseObject({ organisation: z.string(), year: z.int(), rank: z.int() }).optional(),
    issuedOn: day.optional(),
    replaces: z.looseObject({ number: z.string() }).optional(),
    replacedBy: z.string().optional(),
    statusHistory: z.array(z.looseObject({ state: z.string(), at: instant })).min(1),
  }),
});
export type InvoiceRead = z.infer<typeof invoiceSchema>;

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const eventSchema = z.looseObject({
  pk: z.string(),
  sk: z.string(),
  actionNumber: z.string(),
  seq: z.int(),
  type: z.string(),
  at: instant,
  subject: z.string().nullable(),
  changes: z.array(z.looseObject({ field: z.string(), after: z.union([z.string(), z.number(), z.null()]) })),
  data: z.record(z.string(), scalar),
  prev: z.string(),
  hash: z.string(),
});
export type EventRead = z.infer<typeof eventSchema>;

const message = z.object({
  id: z.string(),
  type: z.string(),
  time: instant,
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export const outboxSchema = z.object({ ...keys, actionNumber: z.string(), seq: z.int(), message });
export type OutboxRead = z.infer<typeof outboxSchema>;
export const workSchema = z.object({
  ...keys,
  actionNumber: z.string(),
  organisation: z.string(),
  askedAt: instant,
});
export type WorkRead = z.infer<typeof workSchema>;

export const feedSchema = z.object({ pk: z.string(), sk: z.string(), position: z.int(), message });
export const feedHeadSchema = z.object({ pk: z.string(), sk: z.string(), position: z.int() });
export const seriesSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  organisation: z.string(),
  year: z.int(),
  last: z.int(),
  lastIssuedOn: day,
});

export const counterNames = [
  'awaitingOpening',
  'inProgress',
  'closureOverdue',
  'closed',
  'pendingEnrolments',
  'pendingDeclarations',
  'pendingRequests',
] as const;
export type Counters = Record<(typeof counterNames)[number], number>;
const count = z.int().default(0);
export const countersSchema = z.object({
  ...keys,
  organisation: z.string(),
  awaitingOpening: count,
  inProgress: count,
  closureOverdue: count,
  closed: count,
  pendingEnrolments: count,
  pendingDeclarations: count,
  pendingRequests: count,
});
