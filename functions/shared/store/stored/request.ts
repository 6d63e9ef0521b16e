import * as z from 'zod/mini';
import type { ModificationRequest } from '../../../../domain/modification-request/index.ts';
import { requestTypes } from '../../../../domain/modification-request/kinds.ts';
import { storedDate } from '../../http/fields.ts';

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
