import * as z from 'zod/mini';

/** What this caller may do now and, where not, why: from the same domain functions that decide. */
export const permission = z.object({
  ok: z.boolean(),
  code: z.optional(z.string()),
  detail: z.optional(z.string()),
});

export type Permission = z.infer<typeof permission>;
