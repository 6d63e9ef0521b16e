import * as z from 'zod/mini';
import { storedDate } from '../fields.ts';

export const component = z.object({
  number: z.string(),
  title: z.string(),
  startDate: storedDate,
  endDate: storedDate,
});
