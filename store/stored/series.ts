import * as z from 'zod/mini';
import { day } from './values.ts';

/** The head of a provider's series for one year (domain/invoice/series.ts). */
export const seriesItem = z.object({ last: z.number(), lastIssuedOn: day });
