import type { CalendarDate } from '../calendar-date.ts';

/** `TO_COME` until the period has ended, then `DUE` until it is declared. */
export type DeclarationState = 'TO_COME' | 'DUE' | 'DECLARED';

/** Hours delivered to one trainee over the period: 0 to 24 a day, in quarters of an hour. */
export type TraineeHours = { readonly enrolmentId: string; readonly hours: number };

/** A declaration that was made. Only these are stored: the others follow from the dates. */
export type Declaration = {
  readonly actionNumber: string;
  readonly organisation: string;
  readonly period: string;
  readonly start: CalendarDate;
  readonly end: CalendarDate;
  readonly hours: readonly TraineeHours[];
  readonly declaredAt: string;
  readonly declaredBy: string;
  /** Moves by one with every correction, from 1 on. */
  readonly version: number;
};
