import * as z from 'zod/mini';
import { enrolmentStates } from '../../domain/enrolment/enrolment.ts';
import { calendarDate, instant } from '../fields.ts';
import { permission } from './permission.ts';

export const enrolmentReply = z.object({
  id: z.string(),
  actionNumber: z.string(),
  state: z.enum(enrolmentStates),
  lastName: z.string(),
  firstName: z.string(),
  reference: z.string(),
  component: z.nullable(z.string()),
  entryDate: z.nullable(calendarDate),
  exitDate: z.nullable(calendarDate),
  enrolledAt: instant,
  version: z.number(),
  allowed: z.object({
    confirm: permission,
    refuse: permission,
    cancel: permission,
    noShow: permission,
    enter: permission,
    exit: permission,
  }),
});
