import * as z from 'zod/mini';
import { anomalyCodes } from '../../domain/action/anomalies.ts';
import { storedDate } from '../fields.ts';

/** A slim row of the actions' list: the guide's columns, and what calls for attention. */
export const actionRow = z.object({
  actionNumber: z.string(),
  contractNumber: z.string(),
  lot: z.string(),
  title: z.string(),
  organisation: z.string(),
  status: z.enum(['AO', 'EC', 'FE']),
  year: z.number(),
  plannedStartDate: storedDate,
  actualStartDate: z.nullable(storedDate),
  plannedEndDate: storedDate,
  overdue: z.boolean(),
  anomalies: z.array(z.enum(anomalyCodes)),
  pendingEnrolments: z.number(),
  dueDeclarations: z.number(),
  pendingRequests: z.number(),
});

export type ActionRow = z.infer<typeof actionRow>;
