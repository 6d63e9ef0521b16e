import { setTimeout as sleep } from 'node:timers/promises';

const busyMs = 10;
const idleMs = 120;
/** After this many empty rounds in a row, it slows down. */
const emptyRoundsBeforeIdle = 20;

/** Repeats a round, which answers whether it found something to do, until it is stopped. */
export const makeLoop = (round: () => Promise<boolean>, onError: (error: unknown) => void) => {
  let running = false;
  let ended: Promise<void> = Promise.resolve();
  let begun = 0;
  let lastEmpty = 0;
  let emptyInARow = 0;

  const once = async (): Promise<void> => {
    begun += 1;
    const number = begun;
    const found = await round();
    if (!found) lastEmpty = number;
    emptyInARow = found ? 0 : emptyInARow + 1;
    await sleep(emptyInARow < emptyRoundsBeforeIdle ? busyMs : idleMs);
  };
  const repeat = async (): Promise<void> => {
    while (running) {
      try {
        await once();
      } catch (error) {
        if (!running) return;
        onError(error);
        await sleep(idleMs);
      }
    }
  };

  return {
    start: (): void => {
      if (running) return;
      running = true;
      ended = repeat();
    },
    stop: async (): Promise<void> => {
      running = false;
      await ended;
    },
    /** Resolves once a round that began after this call has found nothing. */
    idle: async (): Promise<void> => {
      const wanted = begun + 1;
      while (running && lastEmpty < wanted) await sleep(busyMs);
    },
  };
};
