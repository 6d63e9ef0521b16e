import * as z from 'zod/mini';

export const counters = {
  actions: z.object({
    awaitingOpening: z.number(),
    inProgress: z.number(),
    closureOverdue: z.number(),
    closed: z.number(),
  }),
  pendingEnrolments: z.number(),
  pendingDeclarations: z.number(),
  pendingRequests: z.number(),
} as const;
