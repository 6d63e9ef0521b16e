import * as z from 'zod/mini';
import { instant, storedDate } from '../fields.ts';
import { permission } from './permission.ts';

export const declarationStates = ['TO_COME', 'DUE', 'DECLARED'] as const;

/** A period of an action, with what was declared or, once it has ended, who must be declared and up to how many hours. */
export const declarationReply = z.object({
  actionNumber: z.string(),
  period: z.string(),
  start: storedDate,
  end: storedDate,
  state: z.enum(declarationStates),
  totalHours: z.nullable(z.number()),
  hours: z.array(z.object({ enrolmentId: z.string(), hours: z.number() })),
  trainees: z.array(
    z.object({
      enrolmentId: z.string(),
      lastName: z.string(),
      firstName: z.string(),
      reference: z.string(),
      daysInTraining: z.number(),
      maxHours: z.number(),
    }),
  ),
  declaredAt: z.nullable(instant),
  declaredBy: z.nullable(z.string()),
  /** 0 until it is declared. */
  version: z.number(),
  allowed: z.object({ declare: permission }),
});
