import * as z from 'zod/mini';
import { instant, storedDate } from '../fields.ts';

/** A line of the list behind « Déclarations de réalisations en attente ». */
export const declarationRow = z.object({
  actionNumber: z.string(),
  contractNumber: z.string(),
  title: z.string(),
  organisation: z.string(),
  period: z.string(),
  start: storedDate,
  end: storedDate,
  state: z.enum(['DUE', 'DECLARED']),
  totalHours: z.nullable(z.number()),
  declaredAt: z.nullable(instant),
});
