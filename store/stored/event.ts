import * as z from 'zod/mini';
import { type EventType, eventLabels } from '../../domain/event.ts';

const isEventType = (value: unknown): value is EventType =>
  typeof value === 'string' && Object.hasOwn(eventLabels, value);

const scalar = z.union([z.string(), z.number()]);
const fieldChange = z.object({
  field: z.string(),
  label: z.string(),
  before: z.nullable(scalar),
  after: z.nullable(scalar),
});

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
