import * as z from 'zod/mini';
import type { Enrolment } from '../../../../domain/enrolment/index.ts';
import { storedDate } from '../../http/fields.ts';

const trainee = {
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  lastName: z.string(),
  firstName: z.string(),
  reference: z.string(),
  component: z.nullable(z.string()),
  enrolledAt: z.string(),
  /** Absent from what was stored before it was counted. */
  version: z._default(z.number(), 1),
} as const;

const enrolment: z.ZodMiniType<Enrolment> = z.discriminatedUnion('state', [
  z.object({ ...trainee, state: z.literal('PENDING') }),
  z.object({ ...trainee, state: z.literal('CONFIRMED') }),
  z.object({ ...trainee, state: z.literal('ENTERED'), entryDate: storedDate }),
  z.object({
    ...trainee,
    state: z.enum(['COMPLETED', 'DROPPED_OUT', 'EXCLUDED']),
    entryDate: storedDate,
    exitDate: storedDate,
  }),
  z.object({ ...trainee, state: z.enum(['REFUSED', 'CANCELLED', 'NO_SHOW']) }),
]);

export const enrolmentItem = z.object({ body: enrolment });
