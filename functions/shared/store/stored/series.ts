import * as z from 'zod/mini';
import { storedDate } from '../../http/fields.ts';

export const seriesItem = z.object({ last: z.number(), lastIssuedOn: storedDate });

export type SeriesHead = z.infer<typeof seriesItem>;
