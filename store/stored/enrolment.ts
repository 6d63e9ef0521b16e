import * as z from 'zod/mini';
import type { Enrolment, EnrolmentState } from '../../domain/enrolment/enrolment.ts';
import { type ReadingAll, shape } from './shape.ts';
import { day } from './values.ts';

const trainee = {
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  lastName: z.string(),
  firstName: z.string(),
  reference: z.string(),
  component: z.nullable(z.string()),
  enrolledAt: z.string(),
  version: z.number(),
} as const;

const enrolments = z.discriminatedUnion('state', [
  shape({ ...trainee, state: z.literal('PENDING') }),
  shape({ ...trainee, state: z.literal('CONFIRMED') }),
  shape({ ...trainee, state: z.literal('ENTERED'), entryDate: day }),
  shape({
    ...trainee,
    state: z.enum(['COMPLETED', 'DROPPED_OUT', 'EXCLUDED']),
    entryDate: day,
    exitDate: day,
  }),
  shape({ ...trainee, state: z.enum(['REFUSED', 'CANCELLED', 'NO_SHOW']) }),
]);
const enrolment: ReadingAll<EnrolmentState, typeof enrolments> & z.ZodMiniType<Enrolment> = enrolments;

export const enrolmentItem = z.object({ body: enrolment });
