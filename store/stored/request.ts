import * as z from 'zod/mini';
import type { ModificationRequest } from '../../domain/modification-request/request.ts';
import { requestTypes } from '../../domain/request-type.ts';
import { shape } from './shape.ts';
import { day } from './values.ts';

const changedField = { field: z.string(), label: z.string() } as const;

const requestCommon = {
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  type: z.enum(requestTypes),
  issuer: shape({ userId: z.string(), capacity: z.literal('Titulaire') }),
  serviceProvider: z.nullable(z.string()),
  issuedOn: day,
  issuedAt: z.string(),
  justification: z.string(),
  changes: z.array(
    z.discriminatedUnion('of', [
      shape({
        ...changedField,
        of: z.literal('ACTION_DATE'),
        name: z.enum(['plannedStartDate', 'actualStartDate', 'plannedEndDate']),
        before: day,
        after: day,
      }),
      shape({
        ...changedField,
        of: z.literal('COMPONENT_DATE'),
        component: z.string(),
        name: z.enum(['startDate', 'endDate']),
        before: day,
        after: day,
      }),
      shape({ ...changedField, of: z.literal('SITE'), before: z.string(), after: z.string() }),
      shape({ ...changedField, of: z.literal('PLACES'), before: z.number(), after: z.number() }),
    ]),
  ),
  history: z.array(
    shape({
      state: z.enum(['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN']),
      label: z.string(),
      at: z.string(),
      by: z.string(),
    }),
  ),
  letterReceivedOn: z.nullable(day),
  version: z.number(),
} as const;

const request: z.ZodMiniType<ModificationRequest> = z.discriminatedUnion('state', [
  shape({ ...requestCommon, state: z.literal('PENDING') }),
  shape({
    ...requestCommon,
    state: z.literal('APPROVED'),
    letterReceivedOn: day,
    remarks: z.nullable(z.string()),
    amendmentNumber: z.nullable(z.string()),
    information: z.array(z.string()),
  }),
  shape({ ...requestCommon, state: z.literal('REFUSED'), reason: z.string() }),
  shape({ ...requestCommon, state: z.literal('WITHDRAWN') }),
]);

export const requestItem = z.object({ body: request });
