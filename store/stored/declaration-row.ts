import * as z from 'zod/mini';
import type { DeclarationState } from '../../domain/declaration/declaration.ts';
import type { EnumOf } from './shape.ts';
import { day } from './values.ts';

/** The slim row of a declaration that was made. */
export const declarationRowItem = z.object({
  row: z.object({
    actionNumber: z.string(),
    contractNumber: z.string(),
    title: z.string(),
    organisation: z.string(),
    period: z.string(),
    start: day,
    end: day,
    state: z.enum(['DUE', 'DECLARED']) satisfies EnumOf<Exclude<DeclarationState, 'TO_COME'>>,
    totalHours: z.nullable(z.number()),
    declaredAt: z.nullable(z.string()),
  }),
});

export type StoredDeclarationRow = z.infer<typeof declarationRowItem>['row'];
