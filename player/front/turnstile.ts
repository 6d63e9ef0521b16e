import { setTimeout as sleep } from 'node:timers/promises';

/** Lets work run side by side, but for work that must run alone: it waits for all that runs, and the rest waits for it. */
export const makeTurnstile = () => {
  let running = 0;
  let alone: Promise<void> | null = null;

  // Each waits in a loop of its own: a shared helper would return a moment after it saw the way free, and let two in.
  return {
    /** Resolves when no work runs alone. */
    opened: async (): Promise<void> => {
      while (alone !== null) await alone;
    },
    sideBySide: async (work: () => Promise<void>): Promise<void> => {
      while (alone !== null) await alone;
      running += 1;
      try {
        await work();
      } finally {
        running -= 1;
      }
    },
    alone: async (work: () => Promise<void>): Promise<void> => {
      while (alone !== null) await alone;
      const { promise, resolve } = Promise.withResolvers<void>();
      alone = promise;
      try {
        while (running > 0) await sleep(5);
        await work();
      } finally {
        alone = null;
        resolve();
      }
    },
  };
};
export type Turnstile = ReturnType<typeof makeTurnstile>;
