import * as z from 'zod/mini';

/** What the bus and the feed receive: a CloudEvents 1.0 envelope without its constant fields. */
export const message = z.object({
  id: z.string(),
  type: z.string(),
  time: z.string(),
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export type Message = z.infer<typeof message>;

export const outboxItem = z.object({
  actionNumber: z.string(),
  seq: z.number(),
  message,
  correlationId: z.string(),
});

export const feedItem = z.object({ position: z.number(), message });

export const feedHeadItem = z.object({ position: z.number() });
