import * as z from 'zod/mini';
import { shape } from './shape.ts';
import { day } from './values.ts';

/** How an amount was computed, kept with the invoice for ever. */
export const computation = shape({
  operands: z.array(
    shape({
      name: z.string(),
      label: z.string(),
      value: z.number(),
      unit: z.enum(['CENTS', 'MONTHS', 'RATE']),
      article: z.optional(z.string()),
    }),
  ),
  steps: z.array(z.string()),
  formula: z.string(),
  article: z.string(),
  ruleVersion: shape({
    id: z.string(),
    inForceFrom: day,
    inForceTo: z.optional(day),
    broughtBy: z.string(),
  }),
  amountCents: z.number(),
});
