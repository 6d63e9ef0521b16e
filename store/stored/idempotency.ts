import * as z from 'zod/mini';

export const idempotencyItem = z.object({
  bodyDigest: z.string(),
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  /** As it was sent; compressed when it is long. */
  reply: z.union([z.string(), z.instanceof(Uint8Array)]),
  expiresAtEpochSeconds: z.number(),
});

export type Remembered = z.infer<typeof idempotencyItem>;
