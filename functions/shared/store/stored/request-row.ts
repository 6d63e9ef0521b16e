import * as z from 'zod/mini';
import { requestRow } from '../../http/replies/request.ts';

/** The slim row of a request in the follow-up list and in the Région's queue: what may be done is told from it. */
export const requestRowItem = z.object({ row: z.omit(requestRow, { allowed: true }) });

export type StoredRequestRow = z.infer<typeof requestRowItem>['row'];
