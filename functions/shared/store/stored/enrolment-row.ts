import * as z from 'zod/mini';
import { enrolmentStates } from '../../../../domain/enrolment/index.ts';
import { storedDate } from '../../http/fields.ts';

/** The slim row of an enrolment in a provider's list. */
export const enrolmentRowItem = z.object({
  row: z.object({
    id: z.string(),
    actionNumber: z.string(),
    organisation: z.string(),
    state: z.enum(enrolmentStates),
    lastName: z.string(),
    firstName: z.string(),
    reference: z.string(),
    component: z.nullable(z.string()),
    entryDate: z.nullable(storedDate),
    exitDate: z.nullable(storedDate),
    enrolledAt: z.string(),
    version: z._default(z.number(), 1),
  }),
});

export type EnrolmentRow = z.infer<typeof enrolmentRowItem>['row'];
