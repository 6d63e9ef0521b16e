import { setTimeout as sleep } from 'node:timers/promises';

/** Lets work run side by side, but for work that must run alone: it waits for all that runs, and the rest waits for it. */
export const makeTurnstile = () => {
  let running = 0;
  let alone: Promise<void> | null = null;

  const opened = async (): Promise<void> => {
    while (alone !== null) await alone;
  };
  return {
    /** Resolves when no work runs alone. */
    opened,
    sideBySide: async (work: () => Promise<void>): Promise<void> => {
      await opened();
      running += 1;
      try {
        await work();
      } finally {
        running -= 1;
      }
    },
    alone: async (work: () => Promise<void>): Promise<void> => {
      await opened();
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
