import * as z from 'zod/mini';
import { anomalyCodes } from '../../../domain/action/anomalies.ts';
import { enrolmentStates } from '../../../domain/enrolment/index.ts';
import { requestStates } from '../../../domain/modification-request/index.ts';
import { requestTypes } from '../../../domain/modification-request/kinds.ts';
import { calendarDate, cents, frequency, instant, storedDate } from './fields.ts';

/** What this caller may do now and, where not, why: from the same domain functions that decide. */
export const permission = z.strictObject({
  ok: z.boolean(),
  code: z.optional(z.string()),
  detail: z.optional(z.string()),
});
export type Permission = z.infer<typeof permission>;

export const component = z.strictObject({
  number: z.string(),
  title: z.string(),
  startDate: storedDate,
  endDate: storedDate,
});

export const anomaly = z.strictObject({
  code: z.enum(anomalyCodes),
  detail: z.string(),
  component: z.optional(z.string()),
});

export const computation = z.strictObject({
  operands: z.array(
    z.strictObject({
      name: z.string(),
      label: z.string(),
      value: z.number(),
      unit: z.enum(['CENTS', 'MONTHS', 'RATE']),
      article: z.optional(z.string()),
    }),
  ),
  /** French sentences: why it is due, then the amount. */
  steps: z.array(z.string()),
  formula: z.string(),
  article: z.string(),
  ruleVersion: z.strictObject({
    id: z.string(),
    inForceFrom: storedDate,
    inForceTo: z.optional(storedDate),
    broughtBy: z.string(),
  }),
  amountCents: cents,
});

/** The advance of an action, shown before the opening too. */
export const advanceReply = z.strictObject({
  state: z.enum(['NOT_DUE', 'EXPECTED', 'HELD', 'ISSUED']),
  amountCents: z.nullable(cents),
  computation: z.nullable(computation),
  reason: z.nullable(z.strictObject({ code: z.string(), detail: z.string(), article: z.optional(z.string()) })),
  invoiceId: z.nullable(z.string()),
  invoiceNumber: z.nullable(z.string()),
});

export const recoupment = z.strictObject({ start: z.number(), end: z.number() });

export const advanceTermsReply = z.strictObject({
  amountExclTaxCents: cents,
  amountInclTaxCents: cents,
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

export const actionReply = z.strictObject({
  actionNumber: z.string(),
  contractNumber: z.string(),
  lot: z.string(),
  title: z.string(),
  year: z.number(),
  organisation: z.string(),
  status: z.enum(['AO', 'EC', 'FE']),
  plannedStartDate: storedDate,
  plannedEndDate: storedDate,
  actualStartDate: z.nullable(storedDate),
  actualEndDate: z.nullable(storedDate),
  reportingFrequency: frequency,
  invoicingPeriod: frequency,
  places: z.number(),
  site: z.string(),
  components: z.array(component),
  firstEntryDate: z.nullable(storedDate),
  enteredCount: z.number(),
  inTrainingCount: z.number(),
  pendingEnrolments: z.number(),
  dueDeclarations: z.number(),
  overdue: z.boolean(),
  pendingRequests: z.array(z.strictObject({ type: z.enum(['DATES', 'SITE', 'HEADCOUNT']), id: z.string() })),
  anomalies: z.array(anomaly),
  advance: advanceReply,
  advanceTerms: advanceTermsReply,
  allowed: z.strictObject({
    open: permission,
    close: permission,
    requestModification: permission,
    /** The same, by type: one request of each may be pending. */
    requestModificationOf: z.strictObject({ DATES: permission, SITE: permission, HEADCOUNT: permission }),
    enrol: permission,
    declare: permission,
  }),
  version: z.number(),
});

/** A slim row of the actions' list: the guide's columns, and what calls for attention. */
export const actionRow = z.strictObject({
  actionNumber: z.string(),
  contractNumber: z.string(),
  lot: z.string(),
  title: z.string(),
  organisation: z.string(),
  status: z.enum(['AO', 'EC', 'FE']),
  year: z.number(),
  plannedStartDate: storedDate,
  actualStartDate: z.nullable(storedDate),
  plannedEndDate: storedDate,
  overdue: z.boolean(),
  anomalies: z.array(z.enum(anomalyCodes)),
  pendingEnrolments: z.number(),
  dueDeclarations: z.number(),
  pendingRequests: z.number(),
});
export type ActionRow = z.infer<typeof actionRow>;

export const enrolmentReply = z.strictObject({
  id: z.string(),
  actionNumber: z.string(),
  state: z.enum(enrolmentStates),
  lastName: z.string(),
  firstName: z.string(),
  reference: z.string(),
  component: z.nullable(z.string()),
  entryDate: z.nullable(calendarDate),
  exitDate: z.nullable(calendarDate),
  enrolledAt: instant,
  allowed: z.strictObject({
    confirm: permission,
    refuse: permission,
    cancel: permission,
    noShow: permission,
    enter: permission,
    exit: permission,
  }),
});

export const declarationStates = ['TO_COME', 'DUE', 'DECLARED'] as const;

/** A period of an action, with what was declared or, once it has ended, who must be declared and up to how many hours. */
export const declarationReply = z.strictObject({
  actionNumber: z.string(),
  period: z.string(),
  start: storedDate,
  end: storedDate,
  state: z.enum(declarationStates),
  totalHours: z.nullable(z.number()),
  hours: z.array(z.strictObject({ enrolmentId: z.string(), hours: z.number() })),
  trainees: z.array(
    z.strictObject({
      enrolmentId: z.string(),
      lastName: z.string(),
      firstName: z.string(),
      reference: z.string(),
      daysInTraining: z.number(),
      maxHours: z.number(),
    }),
  ),
  declaredAt: z.nullable(instant),
  declaredBy: z.nullable(z.string()),
  allowed: z.strictObject({ declare: permission }),
});

/** A line of the list behind « Déclarations de réalisations en attente ». */
export const declarationRow = z.strictObject({
  actionNumber: z.string(),
  contractNumber: z.string(),
  title: z.string(),
  organisation: z.string(),
  period: z.string(),
  start: storedDate,
  end: storedDate,
  state: z.enum(['DUE', 'DECLARED']),
  totalHours: z.nullable(z.number()),
  declaredAt: z.nullable(instant),
});

export const invoiceStates = [
  'HELD',
  'ISSUED',
  'IN_PROCESS',
  'SUSPENDED',
  'PAYMENT_ORDERED',
  'PAID',
  'REJECTED',
] as const;

const party = z.strictObject({ name: z.string(), siret: z.nullable(z.string()) });

export const invoiceReply = z.strictObject({
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  kind: z.literal('ADVANCE'),
  typeCode: z.enum(['386', '500']),
  number: z.nullable(z.string()),
  state: z.enum(invoiceStates),
  issuedOn: z.nullable(storedDate),
  paymentDueOn: z.nullable(storedDate),
  /** Day n of the 30 that the buyer has to pay; `null` before the issue. */
  paymentClock: z.nullable(
    z.strictObject({
      state: z.enum(['RUNNING', 'INTERRUPTED', 'STOPPED']),
      day: z.number(),
      of: z.number(),
      dueOn: storedDate,
      late: z.boolean(),
    }),
  ),
  amountExclTaxCents: cents,
  vatCents: cents,
  amountInclTaxCents: cents,
  vat: z.strictObject({
    category: z.enum(['E', 'S']),
    rateBasisPoints: z.number(),
    exemptionCode: z.nullable(z.string()),
    explanation: z.string(),
  }),
  computation,
  holdReason: z.nullable(z.strictObject({ code: z.string(), detail: z.string() })),
  reason: z.nullable(z.string()),
  anomaly: z.nullable(z.strictObject({ code: z.string(), detail: z.string() })),
  references: z.strictObject({
    contractNumber: z.string(),
    purchaseOrderNumber: z.string(),
    commitmentNumber: z.string(),
    serviceCode: z.string(),
  }),
  seller: party,
  buyer: party,
  replaces: z.nullable(z.strictObject({ number: z.string(), issuedOn: storedDate })),
  replacedBy: z.nullable(z.string()),
  statusHistory: z.array(
    z.strictObject({ state: z.enum(invoiceStates), at: instant, by: z.string(), reason: z.nullable(z.string()) }),
  ),
  allowed: z.strictObject({ changeStatus: z.array(z.enum(invoiceStates)), replace: permission }),
});

export const fieldChange = z.strictObject({
  field: z.string(),
  label: z.string(),
  before: z.nullable(z.union([z.string(), z.number()])),
  after: z.nullable(z.union([z.string(), z.number()])),
});

/** A line of the guide's follow-up list (p. 7). */
export const requestRow = z.strictObject({
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  type: z.enum(requestTypes),
  typeLabel: z.string(),
  state: z.enum(requestStates),
  stateLabel: z.string(),
  issuer: z.strictObject({ userId: z.string(), capacity: z.literal('Titulaire') }),
  /** « Prestataire »: a co-contractor or subcontractor; `null` is shown as « - ». */
  serviceProvider: z.nullable(z.string()),
  issuedOn: storedDate,
  issuedAt: instant,
  history: z.array(z.strictObject({ state: z.enum(requestStates), label: z.string(), at: instant, by: z.string() })),
  letterReceivedOn: z.nullable(storedDate),
  remarks: z.nullable(z.string()),
  amendmentNumber: z.nullable(z.string()),
  /** Why it was refused. */
  reason: z.nullable(z.string()),
  allowed: z.strictObject({
    approve: permission,
    refuse: permission,
    withdraw: permission,
    recordLetter: permission,
    letter: permission,
  }),
  version: z.number(),
});

/** The changed fields only; `before` and `after` are dates, a place or a number of places. */
export const requestedChanges = z.array(fieldChange);
/** French sentences: what the changes leave as it is (the advance is never recomputed). */
const information = z.array(z.string());
export const previewReply = z.strictObject({ changes: requestedChanges, information });

export const requestReply = z.extend(requestRow, {
  justification: z.string(),
  changes: requestedChanges,
  information,
});

/** A provider's sheet. `siret` is `null` until it is given; `warnings` tells what will make an invoice rejected. */
export const organisationReply = z.strictObject({
  name: z.string(),
  siret: z.nullable(z.string()),
  address: z.string(),
  contactName: z.string(),
  email: z.string(),
  phone: z.string(),
  vatExempt: z.boolean(),
  authorisedSignatories: z.array(z.strictObject({ name: z.string(), capacity: z.string() })),
  warnings: z.array(z.strictObject({ pointer: z.string(), code: z.string(), detail: z.string() })),
  version: z.number(),
});

export const standingReply = z.strictObject({
  organisation: z.string(),
  suspended: z.boolean(),
  reason: z.nullable(z.string()),
  since: z.nullable(instant),
  by: z.nullable(z.string()),
});

export const counters = {
  actions: z.strictObject({
    awaitingOpening: z.number(),
    inProgress: z.number(),
    closureOverdue: z.number(),
    closed: z.number(),
  }),
  pendingEnrolments: z.number(),
  pendingDeclarations: z.number(),
  pendingRequests: z.number(),
} as const;
