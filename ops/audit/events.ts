import * as z from 'zod';
import { instant, primaryKey } from './fields.ts';

/** Every type of event. */
export const eventTypes = [
  'ACTION_REGISTERED',
  'ACTION_OPENED',
  'ACTION_CLOSED',
  'CLOSURE_OVERDUE',
  'DECLARATIONS_DUE',
  'DAY_SETTLED',
  'TRAINEE_ENROLLED',
  'ENROLMENT_CONFIRMED',
  'ENROLMENT_REFUSED',
  'ENROLMENT_CANCELLED',
  'ENROLMENT_NO_SHOW',
  'ENTRY_RECORDED',
  'ENTRY_CORRECTED',
  'ENTRY_CANCELLED',
  'EXIT_RECORDED',
  'TRAINEE_ERASED',
  'HOURS_DECLARED',
  'REQUEST_FILED',
  'REQUEST_LETTER_RECEIVED',
  'REQUEST_APPROVED',
  'REQUEST_REFUSED',
  'REQUEST_WITHDRAWN',
  'ADVANCE_HELD',
  'ADVANCE_ISSUED',
  'ADVANCE_REPLACED',
  'INVOICE_STATUS_CHANGED',
] as const;
export type EventType = (typeof eventTypes)[number];

/** The message to finance that each event of an invoice causes. */
export const financeMessages: Readonly<Partial<Record<EventType, string>>> = {
  ADVANCE_ISSUED: 'invoice.issued',
  ADVANCE_REPLACED: 'invoice.issued',
  INVOICE_STATUS_CHANGED: 'invoice.status-changed',
};

const scalar = z.union([z.string(), z.number(), z.null()]);

/** Loose: the hash covers every field. */
export const eventSchema = z.looseObject({
  ...primaryKey,
  actionNumber: z.string(),
  seq: z.int(),
  type: z.enum(eventTypes),
  at: instant,
  by: z.looseObject({ userId: z.string() }),
  subject: z.string().nullable(),
  changes: z.array(z.looseObject({ field: z.string(), after: scalar })),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** Absent from what earlier releases wrote. */
  witness: z.object({ revision: z.int(), action: z.string().optional(), subject: z.string().optional() }).optional(),
  commitId: z.string(),
  prev: z.string(),
  hash: z.string(),
});
export type EventRead = z.infer<typeof eventSchema>;
