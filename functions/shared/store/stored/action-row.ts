import * as z from 'zod/mini';
import { storedDate } from '../../http/fields.ts';
import { actionRow } from '../../http/replies/action-row.ts';

/** The slim row of an action carries, beside what is shown, what the list of due declarations needs. */
const period = z.object({ id: z.string(), start: storedDate, end: storedDate });

export const actionRowItem = z.object({ row: z.extend(actionRow, { duePeriods: z.array(period) }) });

export type StoredActionRow = z.infer<typeof actionRowItem>['row'];
