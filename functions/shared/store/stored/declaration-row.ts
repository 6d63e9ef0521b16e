import * as z from 'zod/mini';
import { declarationRow } from '../../http/replies/declaration-row.ts';

/** The slim row of a declaration that was made. */
export const declarationRowItem = z.object({ row: declarationRow });

export type StoredDeclarationRow = z.infer<typeof declarationRowItem>['row'];
