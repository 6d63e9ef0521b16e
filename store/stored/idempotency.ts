import * as z from 'zod/mini';

export const idempotencyItem = z.object({
  bodyDigest: z.string(),
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  /** As sent; compressed when long. */
  reply: z.union([z.string(), z.instanceof(Uint8Array)]),
  expiresAtEpochSeconds: z.number(),
});

export type StoredReply = z.infer<typeof idempotencyItem>;
