import * as z from 'zod/mini';
import {
  type ModificationRequest,
  type RequestState,
  requestStates,
} from '../../domain/modification-request/request.ts';
import { isRequestedChange, type RequestedChange } from '../../domain/modification-request/types.ts';
import { requestTypes } from '../../domain/request-type.ts';
import { type ReadingAll, shape } from './shape.ts';
import { day } from './values.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

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
  changes: z.array(z.custom<RequestedChange>((stored) => isRecord(stored) && isRequestedChange(stored))),
  history: z.array(
    shape({
      state: z.enum(requestStates),
      label: z.string(),
      at: z.string(),
      by: z.string(),
    }),
  ),
  letterReceivedOn: z.nullable(day),
  version: z.number(),
} as const;

const requests = z.discriminatedUnion('state', [
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
const request: ReadingAll<RequestState, typeof requests> & z.ZodMiniType<ModificationRequest> = requests;

export const requestItem = z.object({ body: request });
