import * as z from 'zod/mini';
import type { ActionStatus } from '../../domain/action/action.ts';
import { type AnomalyCode, isAnomalyCode } from '../../domain/action/anomalies.ts';
import type { EnumOf } from './shape.ts';
import { day } from './values.ts';

const period = z.object({ id: z.string(), start: day, end: day });

/** Codes that this release does not know are for a newer one to show. */
const anomalies = z.pipe(
  z.array(z.string()),
  z.transform((codes): AnomalyCode[] => codes.filter(isAnomalyCode)),
);

/** The slim row of an action in lists: what they show, and the periods that the list of due declarations needs. */
export const actionRowItem = z.object({
  row: z.object({
    actionNumber: z.string(),
    contractNumber: z.string(),
    lot: z.string(),
    title: z.string(),
    organisation: z.string(),
    status: z.enum(['AO', 'EC', 'FE']) satisfies EnumOf<ActionStatus>,
    year: z.number(),
    plannedStartDate: day,
    actualStartDate: z.nullable(day),
    plannedEndDate: day,
    overdue: z.boolean(),
    anomalies,
    pendingEnrolments: z.number(),
    dueDeclarations: z.number(),
    pendingRequests: z.number(),
    duePeriods: z.array(period),
  }),
});

export type StoredActionRow = z.infer<typeof actionRowItem>['row'];
