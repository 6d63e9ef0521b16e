import * as z from 'zod/mini';
import { requestStates } from '../../domain/modification-request/request.ts';
import { requestTypes } from '../../domain/request-type.ts';
import { instant, storedDate } from '../fields.ts';
import { fieldChange } from './change.ts';
import { permission } from './permission.ts';

/** A line of the guide's follow-up list (p. 7). */
export const requestRow = z.object({
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  type: z.enum(requestTypes),
  typeLabel: z.string(),
  state: z.enum(requestStates),
  stateLabel: z.string(),
  issuer: z.object({ userId: z.string(), capacity: z.literal('Titulaire') }),
  /** « Prestataire »: a co-contractor or subcontractor; `null` is shown as « - ». */
  serviceProvider: z.nullable(z.string()),
  issuedOn: storedDate,
  issuedAt: instant,
  history: z.array(z.object({ state: z.enum(requestStates), label: z.string(), at: instant, by: z.string() })),
  letterReceivedOn: z.nullable(storedDate),
  remarks: z.nullable(z.string()),
  amendmentNumber: z.nullable(z.string()),
  /** Why it was refused. */
  reason: z.nullable(z.string()),
  allowed: z.object({
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

export const previewReply = z.object({ changes: requestedChanges, information });

export const requestReply = z.extend(requestRow, {
  justification: z.string(),
  changes: requestedChanges,
  information,
});
