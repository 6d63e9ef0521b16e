import * as z from 'zod/mini';
import { anomalyCodes } from '../../domain/action/anomalies.ts';
import { periodStarts } from '../../domain/advance/terms.ts';
import { byRequestType, requestTypes } from '../../domain/request-type.ts';
import { cents, frequency, storedDate } from '../fields.ts';
import { component } from './component.ts';
import { computation, recoupment } from './computation.ts';
import { permission } from './permission.ts';

export const anomaly = z.object({
  code: z.enum(anomalyCodes),
  detail: z.string(),
  component: z.optional(z.string()),
});

/** The advance of an action, shown before the opening too. */
export const advanceReply = z.object({
  state: z.enum(['NOT_DUE', 'EXPECTED', 'HELD', 'ISSUED']),
  amountCents: z.nullable(cents),
  computation: z.nullable(computation),
  reason: z.nullable(z.object({ code: z.string(), detail: z.string(), article: z.optional(z.string()) })),
  invoiceId: z.nullable(z.string()),
  invoiceNumber: z.nullable(z.string()),
});

export const advanceTermsReply = z.object({
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
  paymentPeriodFrom: z.optional(z.object({ event: z.enum(periodStarts), on: storedDate })),
});

/** What stands in the way of a closing, one thing at a time; the same as a refused closing tells. */
const blocking = z.array(z.object({ code: z.string(), detail: z.string(), period: z.optional(z.string()) }));

export const actionReply = z.object({
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
  pendingRequests: z.array(z.object({ type: z.enum(requestTypes), id: z.string() })),
  anomalies: z.array(anomaly),
  advance: advanceReply,
  advanceTerms: advanceTermsReply,
  allowed: z.object({
    open: permission,
    close: z.extend(permission, { blocking: z.optional(blocking) }),
    requestModification: permission,
    /** The same, by type: one request of each may be pending. */
    requestModificationOf: z.object(byRequestType(() => permission)),
    enrol: permission,
    declare: permission,
  }),
  version: z.number(),
});
