import * as z from 'zod/mini';
import { periodStarts } from '../../domain/advance/terms.ts';
import {
  actionNumber,
  calendarDate,
  cents,
  componentNumber,
  contractNumber,
  count,
  flag,
  frequency,
  none,
  oneOf,
  organisationCode,
  text,
} from '../fields.ts';
import { actionReply } from '../replies.ts';
import { defineRoute } from '../route.ts';

const fraction = z
  .number({ error: 'Un nombre décimal de 0 à 1 est attendu.' })
  .check(
    z.minimum(0, { error: 'Un nombre décimal de 0 à 1 est attendu.' }),
    z.maximum(1, { error: 'Un nombre décimal de 0 à 1 est attendu.' }),
  );

export const advanceTerms = z.strictObject({
  amountExclTaxCents: cents,
  amountInclTaxCents: cents,
  durationMonths: count(1, 120),
  rate: fraction,
  waived: flag,
  contractual: flag,
  sme: flag,
  buyerKind: oneOf(['STATE', 'LARGE_LOCAL', 'OTHER']),
  consultationDate: calendarDate,
  issuedBy: oneOf(['PROVIDER', 'REGION']),
  vatExempt: flag,
  commitmentNumber: text(50),
  serviceCode: text(50),
  purchaseOrderNumber: text(50),
  recoupment: z.optional(z.strictObject({ start: fraction, end: fraction })),
  /** Without it, the payment period runs from the day of issue. */
  paymentPeriodFrom: z.optional(z.strictObject({ event: oneOf(periodStarts), on: calendarDate })),
});

export const actionBody = z.strictObject({
  actionNumber,
  contractNumber,
  lot: text(50),
  title: text(300),
  year: count(2000, 2099),
  organisation: organisationCode,
  plannedStartDate: calendarDate,
  plannedEndDate: calendarDate,
  reportingFrequency: frequency,
  invoicingPeriod: frequency,
  places: count(1, 10_000),
  site: text(300),
  components: z
    .array(
      z.strictObject({ number: componentNumber, title: text(300), startDate: calendarDate, endDate: calendarDate }),
      { error: 'Une liste de composantes est attendue.' },
    )
    .check(z.maxLength(50, { error: 'Une action compte 50 composantes au plus.' })),
  advance: advanceTerms,
});

export const registerAction = defineRoute({
  name: 'register-action',
  operation: 'registerAction',
  method: 'POST',
  path: '/api/actions',
  access: ['region'],
  summary: 'Enregistrer une action de formation achetée à un organisme',
  params: none,
  query: none,
  body: actionBody,
  reply: actionReply,
  status: 201,
  unversioned: true,
  problems: ['ACTION_ALREADY_EXISTS', 'DATES_INCOHERENT', 'ADVANCE_RATE_INVALID'],
});
