import * as z from 'zod/mini';
import { instant } from '../fields.ts';

export const standingReply = z.object({
  organisation: z.string(),
  suspended: z.boolean(),
  reason: z.nullable(z.string()),
  since: z.nullable(instant),
  by: z.nullable(z.string()),
});
