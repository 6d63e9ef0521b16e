import * as z from 'zod/mini';
import { cents, storedDate } from '../fields.ts';

export const computation = z.object({
  operands: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      value: z.number(),
      unit: z.enum(['CENTS', 'MONTHS', 'RATE']),
      article: z.optional(z.string()),
    }),
  ),
  /** French sentences: why it is due, then the amount. */
  steps: z.array(z.string()),
  formula: z.string(),
  article: z.string(),
  ruleVersion: z.object({
    id: z.string(),
    inForceFrom: storedDate,
    inForceTo: z.optional(storedDate),
    broughtBy: z.string(),
  }),
  amountCents: cents,
});

export const recoupment = z.object({ start: z.number(), end: z.number() });
