import * as z from 'zod/mini';
import { requestStates } from '../../domain/modification-request/request.ts';
import { requestTypes } from '../../domain/request-type.ts';
import { day } from './values.ts';

/** The slim row of a request in the follow-up list and in the Région's queue. */
export const requestRowItem = z.object({
  row: z.object({
    id: z.string(),
    actionNumber: z.string(),
    organisation: z.string(),
    type: z.enum(requestTypes),
    typeLabel: z.string(),
    state: z.enum(requestStates),
    stateLabel: z.string(),
    issuer: z.object({ userId: z.string(), capacity: z.literal('Titulaire') }),
    serviceProvider: z.nullable(z.string()),
    issuedOn: day,
    issuedAt: z.string(),
    history: z.array(z.object({ state: z.enum(requestStates), label: z.string(), at: z.string(), by: z.string() })),
    letterReceivedOn: z.nullable(day),
    remarks: z.nullable(z.string()),
    amendmentNumber: z.nullable(z.string()),
    reason: z.nullable(z.string()),
    version: z.number(),
  }),
});

export type StoredRequestRow = z.infer<typeof requestRowItem>['row'];
