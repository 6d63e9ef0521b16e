import * as z from 'zod';
import { date, parisDay } from '../domain/calendar-date.ts';
import { makeStateFile } from './data/state-file.ts';

/** The day of the users' guide, which the product starts on unless told otherwise. */
export const guideDay = date('2023-01-05');

const stateSchema = z.object({ today: z.string().nullable(), lastSeen: z.string() });

/**
 * The business day, kept in a file: what was begun with a day goes on from it. `wanted` is the day asked for at this start,
 * `null` for the real one. Throws when it is earlier than a day that the data have seen.
 */
export const openDays = (file: string, wanted: string | null | undefined) => {
  const realDay = (): string => parisDay(new Date());
  const first = wanted === undefined ? guideDay : wanted;
  const beginning = () => ({ today: first, lastSeen: first ?? realDay() });
  const state = makeStateFile(file, stateSchema, beginning());

  const goTo = (today: string | null): boolean => {
    const day = today ?? realDay();
    if (day < state.get().lastSeen) return false;
    state.set({ today, lastSeen: day });
    return true;
  };
  if (wanted === undefined || wanted === state.get().today) state.set(state.get());
  else if (!goTo(wanted))
    throw new Error(
      `Ces données vont déjà jusqu’au ${state.get().lastSeen} : pour revenir au ${wanted ?? realDay()}, effacez-les d’abord (npm run reset).`,
    );

  return {
    today: (): string => state.get().today ?? realDay(),
    /** The same; `null` while it is the real day. */
    simulated: (): string | null => state.get().today,
    lastSeen: (): string => state.get().lastSeen,
    /** Answers false, and changes nothing, when the day is earlier than the last one seen. */
    goTo,
    /** Goes back to the day that this start began with. */
    restart: (): void => state.set(beginning()),
  };
};
export type Days = ReturnType<typeof openDays>;
