import * as z from 'zod/mini';
import type { Action } from '../../../domain/action/index.ts';
import type { Declaration } from '../../../domain/declaration/index.ts';
import { type Enrolment, enrolmentStates } from '../../../domain/enrolment/index.ts';
import { type EventType, eventLabels } from '../../../domain/event/index.ts';
import type { Invoice } from '../../../domain/invoice/index.ts';
import type { ModificationRequest } from '../../../domain/modification-request/index.ts';
import { requestTypes } from '../../../domain/modification-request/kinds.ts';
import { frequency, storedDate } from '../http/fields.ts';
import {
  actionRow,
  component,
  computation,
  declarationRow,
  fieldChange,
  recoupment,
  requestRow,
} from '../http/replies.ts';

/** What is read is parsed: an item that does not fit is corrupt, an error of its own, never « not found ». */
export class CorruptItem extends Error {
  constructor(kind: string, key: string, faults: string) {
    super(`Corrupt ${kind} at ${key}: ${faults}`);
    this.name = 'CorruptItem';
  }
}

export const parseItem = <T>(schema: z.ZodMiniType<T>, kind: string, item: Record<string, unknown>): T => {
  const parsed = z.safeParse(schema, item);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.code}`).join(', ');
  throw new CorruptItem(kind, `${String(item['pk'])}/${String(item['sk'])}`, faults);
};

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

const trainee = {
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  lastName: z.string(),
  firstName: z.string(),
  reference: z.string(),
  component: z.nullable(z.string()),
  enrolledAt: z.string(),
} as const;

const enrolment: z.ZodMiniType<Enrolment> = z.discriminatedUnion('state', [
  z.object({ ...trainee, state: z.literal('PENDING') }),
  z.object({ ...trainee, state: z.literal('CONFIRMED') }),
  z.object({ ...trainee, state: z.literal('ENTERED'), entryDate: storedDate }),
  z.object({
    ...trainee,
    state: z.enum(['COMPLETED', 'DROPPED_OUT', 'EXCLUDED']),
    entryDate: storedDate,
    exitDate: storedDate,
  }),
  z.object({ ...trainee, state: z.enum(['REFUSED', 'CANCELLED', 'NO_SHOW']) }),
]);
export const enrolmentItem = z.object({ body: enrolment });

/** The slim row of an enrolment in a provider's list. */
export const enrolmentRowItem = z.object({
  row: z.object({
    id: z.string(),
    actionNumber: z.string(),
    organisation: z.string(),
    state: z.enum(enrolmentStates),
    lastName: z.string(),
    firstName: z.string(),
    reference: z.string(),
    component: z.nullable(z.string()),
    entryDate: z.nullable(storedDate),
    exitDate: z.nullable(storedDate),
    enrolledAt: z.string(),
  }),
});
export type EnrolmentRow = z.infer<typeof enrolmentRowItem>['row'];

/** The slim row of an action carries, beside what is shown, what the list of due declarations needs. */
const period = z.object({ id: z.string(), start: storedDate, end: storedDate });
export const actionRowItem = z.object({ row: z.extend(actionRow, { duePeriods: z.array(period) }) });
export type StoredActionRow = z.infer<typeof actionRowItem>['row'];

const declaration: z.ZodMiniType<Declaration> = z.object({
  actionNumber: z.string(),
  organisation: z.string(),
  period: z.string(),
  start: storedDate,
  end: storedDate,
  hours: z.array(z.object({ enrolmentId: z.string(), hours: z.number() })),
  declaredAt: z.string(),
  declaredBy: z.string(),
});
export const declarationItem = z.object({ body: declaration });

/** The slim row of a declaration that was made. */
export const declarationRowItem = z.object({ row: declarationRow });
export type StoredDeclarationRow = z.infer<typeof declarationRowItem>['row'];

const party = z.object({ name: z.string(), siret: z.nullable(z.string()) });
const invoiceState = z.enum(['HELD', 'ISSUED', 'IN_PROCESS', 'SUSPENDED', 'PAYMENT_ORDERED', 'PAID', 'REJECTED']);
const invoiceContent = {
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  sequence: z.number(),
  kind: z.literal('ADVANCE'),
  typeCode: z.enum(['386', '500']),
  amounts: z.object({ exclTaxCents: z.number(), vatCents: z.number(), inclTaxCents: z.number() }),
  vat: z.discriminatedUnion('category', [
    z.object({
      category: z.literal('E'),
      rateBasisPoints: z.literal(0),
      exemptionCode: z.literal('VATEX-EU-132-1I'),
      exemptionReason: z.string(),
    }),
    z.object({ category: z.literal('S'), rateBasisPoints: z.number(), explanation: z.string() }),
  ]),
  computation,
  references: z.object({
    contractNumber: z.string(),
    purchaseOrderNumber: z.string(),
    commitmentNumber: z.string(),
    serviceCode: z.string(),
  }),
  parties: z.object({ seller: party, buyer: party }),
  replaces: z.optional(z.object({ number: z.string(), issuedOn: storedDate })),
  statusHistory: z.array(
    z.object({ state: invoiceState, at: z.string(), by: z.string(), reason: z.optional(z.string()) }),
  ),
} as const;
const numbered = {
  ...invoiceContent,
  number: z.string(),
  series: z.object({ organisation: z.string(), year: z.number(), rank: z.number() }),
  issuedOn: storedDate,
  paymentDueOn: storedDate,
} as const;
const invoice: z.ZodMiniType<Invoice> = z.discriminatedUnion('state', [
  z.object({
    ...invoiceContent,
    state: z.literal('HELD'),
    holdReason: z.object({ code: z.literal('NO_TRAINEE_ENTERED'), detail: z.string() }),
  }),
  z.object({ ...numbered, state: z.literal('ISSUED') }),
  z.object({ ...numbered, state: z.literal('IN_PROCESS') }),
  z.object({ ...numbered, state: z.literal('SUSPENDED'), reason: z.string() }),
  z.object({ ...numbered, state: z.literal('PAYMENT_ORDERED') }),
  z.object({ ...numbered, state: z.literal('PAID') }),
  z.object({ ...numbered, state: z.literal('REJECTED'), reason: z.string(), replacedBy: z.optional(z.string()) }),
]);
export const invoiceItem = z.object({ body: invoice });

const changedField = { field: z.string(), label: z.string() } as const;
const requestCommon = {
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  type: z.enum(requestTypes),
  issuer: z.object({ userId: z.string(), capacity: z.literal('Titulaire') }),
  serviceProvider: z.nullable(z.string()),
  issuedOn: storedDate,
  issuedAt: z.string(),
  justification: z.string(),
  changes: z.array(
    z.discriminatedUnion('of', [
      z.object({
        ...changedField,
        of: z.literal('ACTION_DATE'),
        name: z.enum(['plannedStartDate', 'actualStartDate', 'plannedEndDate']),
        before: storedDate,
        after: storedDate,
      }),
      z.object({
        ...changedField,
        of: z.literal('COMPONENT_DATE'),
        component: z.string(),
        name: z.enum(['startDate', 'endDate']),
        before: storedDate,
        after: storedDate,
      }),
      z.object({ ...changedField, of: z.literal('SITE'), before: z.string(), after: z.string() }),
      z.object({ ...changedField, of: z.literal('PLACES'), before: z.number(), after: z.number() }),
    ]),
  ),
  history: z.array(
    z.object({
      state: z.enum(['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN']),
      label: z.string(),
      at: z.string(),
      by: z.string(),
    }),
  ),
  letterReceivedOn: z.nullable(storedDate),
  version: z.number(),
} as const;
const request: z.ZodMiniType<ModificationRequest> = z.discriminatedUnion('state', [
  z.object({ ...requestCommon, state: z.literal('PENDING') }),
  z.object({
    ...requestCommon,
    state: z.literal('APPROVED'),
    letterReceivedOn: storedDate,
    remarks: z.nullable(z.string()),
    amendmentNumber: z.nullable(z.string()),
    information: z.array(z.string()),
  }),
  z.object({ ...requestCommon, state: z.literal('REFUSED'), reason: z.string() }),
  z.object({ ...requestCommon, state: z.literal('WITHDRAWN') }),
]);
export const requestItem = z.object({ body: request });

/** The slim row of a request in the follow-up list and in the Région's queue: what may be done is told from it. */
export const requestRowItem = z.object({ row: z.omit(requestRow, { allowed: true }) });
export type StoredRequestRow = z.infer<typeof requestRowItem>['row'];

const isEventType = (value: unknown): value is EventType =>
  typeof value === 'string' && Object.hasOwn(eventLabels, value);

/** What the hash of an event covers, `prev` included: changing any of it breaks the chain. */
export const eventItem = z.object({
  seq: z.number(),
  type: z.custom<EventType>(isEventType),
  at: z.string(),
  by: z.object({ userId: z.string(), role: z.enum(['titulaire', 'region', 'finance', 'system']) }),
  subject: z.nullable(z.string()),
  changes: z.array(fieldChange),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  prev: z.string(),
  hash: z.string(),
  commitId: z.string(),
});
export type StoredEvent = z.infer<typeof eventItem>;

/** What leaves for the bus and the feed: a CloudEvents 1.0 envelope without its constant fields. */
export const message = z.object({
  id: z.string(),
  type: z.string(),
  time: z.string(),
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});
export type Message = z.infer<typeof message>;
export const outboxItem = z.object({
  actionNumber: z.string(),
  seq: z.number(),
  message,
  correlationId: z.string(),
});
export const feedItem = z.object({ position: z.number(), message });
export const feedHeadItem = z.object({ position: z.number() });
export const seriesItem = z.object({ last: z.number(), lastIssuedOn: storedDate });
export type SeriesHead = z.infer<typeof seriesItem>;
export const advanceWorkItem = z.object({
  actionNumber: z.string(),
  organisation: z.string(),
  askedAt: z.string(),
  correlationId: z.string(),
});

const number = z._default(z.number(), 0);
export const countersItem = z.object({
  organisation: z.string(),
  awaitingOpening: number,
  inProgress: number,
  closureOverdue: number,
  closed: number,
  pendingEnrolments: number,
  pendingDeclarations: number,
  pendingRequests: number,
});

export const profileItem = z.object({
  body: z.object({
    name: z.string(),
    siret: z.nullable(z.string()),
    address: z.string(),
    contactName: z.string(),
    email: z.string(),
    phone: z.string(),
    vatExempt: z.boolean(),
    authorisedSignatories: z.array(z.object({ name: z.string(), capacity: z.string() })),
  }),
  version: z.number(),
});
export type StoredProfile = z.infer<typeof profileItem>;
export type Profile = StoredProfile['body'];

const standing = { suspended: z.boolean(), reason: z.string(), at: z.string(), by: z.string() } as const;
/** `history`: what it was before, the oldest first. */
export const standingItem = z.object({ ...standing, version: z.number(), history: z.array(z.object(standing)) });
export type Standing = z.infer<typeof standingItem>;

export const idempotencyItem = z.object({
  bodyDigest: z.string(),
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  /** As it was sent; compressed when it is long. */
  reply: z.union([z.string(), z.instanceof(Uint8Array)]),
  expiresAtEpochSeconds: z.number(),
});
export type Remembered = z.infer<typeof idempotencyItem>;
