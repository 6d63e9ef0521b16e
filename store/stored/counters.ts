import * as z from 'zod/mini';

const number = z._default(z.number(), 0);

export const countersItem = z.object({
  organisation: z.string(),
  awaitingOpening: number,
  inProgress: number,
  closureOverdue: number,
  closed: number,
  pendingEnrolments: number,
  pendingDeclarations: number,
  pendingRequests: number,
});
