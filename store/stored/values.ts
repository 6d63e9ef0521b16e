import * as z from 'zod/mini';
import { type CalendarDate, parseCalendarDate } from '../../domain/calendar-date.ts';
import type { Frequency } from '../../domain/period.ts';
import type { EnumOf } from './shape.ts';

/** A day as it is stored: any that exists, without the bounds put on what people type. */
export const day = z.custom<CalendarDate>(
  (value) => typeof value === 'string' && parseCalendarDate(value) !== undefined,
  { error: 'A calendar day is expected.' },
);

export const frequency = z.enum(['MONTHLY', 'BIMONTHLY', 'QUARTERLY']) satisfies EnumOf<Frequency>;
