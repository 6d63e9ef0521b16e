import * as z from 'zod/mini';
import type { PaymentPeriodFrom } from '../../domain/advance/terms.ts';
import { type CalendarDate, parseCalendarDate } from '../../domain/calendar-date.ts';
import type { Frequency } from '../../domain/period.ts';
import { type EnumOf, shape } from './shape.ts';

/** A day as it is stored: any that exists, without the bounds put on what people type. */
export const day = z.custom<CalendarDate>(
  (value) => typeof value === 'string' && parseCalendarDate(value) !== undefined,
  { error: 'A calendar day is expected.' },
);

export const frequency = z.enum(['MONTHLY', 'BIMONTHLY', 'QUARTERLY']) satisfies EnumOf<Frequency>;

/** Of a contract, and of the invoices made under it. Missing from those of the first release. */
export const paymentPeriodFrom = z.optional(
  shape({
    event: z.enum(['CONTRACT_NOTIFICATION', 'STARTING_ACT', 'GUARANTEE_RECEIVED']) satisfies EnumOf<
      PaymentPeriodFrom['event']
    >,
    on: day,
  }),
);
