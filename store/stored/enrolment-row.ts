import * as z from 'zod/mini';
import { enrolmentStates } from '../../domain/enrolment/enrolment.ts';
import { day } from './values.ts';

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
    entryDate: z.nullable(day),
    exitDate: z.nullable(day),
    enrolledAt: z.string(),
    version: z.number(),
  }),
});

export type EnrolmentRow = z.infer<typeof enrolmentRowItem>['row'];
