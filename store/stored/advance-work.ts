import * as z from 'zod/mini';

export const advanceWorkItem = z.object({
  actionNumber: z.string(),
  organisation: z.string(),
  askedAt: z.string(),
  correlationId: z.string(),
});
