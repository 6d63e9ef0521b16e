import type { CalendarDate } from '../../../domain/calendar-date.ts';

/** Items of the table as they are after the demonstration's past. */
export const demoItems = (_today: CalendarDate): readonly Record<string, unknown>[] => [];
/** What is there even without the demonstration: the sheets of the personas' providers. */
export const referenceItems = (): readonly Record<string, unknown>[] => [];
