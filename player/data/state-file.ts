import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';

/** Replaces a file whole: a killed host leaves the old one or the new one. */
export const replaceFile = (file: string, content: unknown): void => {
  writeFileSync(`${file}.new`, JSON.stringify(content));
  renameSync(`${file}.new`, file);
};

const readOr = <T>(file: string, schema: z.ZodType<T>, initial: T): T =>
  existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : initial;

/** A small state kept in a JSON file. */
export const makeStateFile = <T>(file: string, schema: z.ZodType<T>, initial: T) => {
  let state = readOr(file, schema, initial);
  return {
    get: (): T => state,
    set: (next: T): void => {
      state = next;
      replaceFile(file, next);
    },
  };
};

const lagMs = 50;

/**
 * The same for a state that changes with every batch of the stream: written in the background, the newest one only. A killed
 * host finds an older one.
 */
export const makeDeferredStateFile = <T>(
  file: string,
  schema: z.ZodType<T>,
  initial: T,
  onError: (error: unknown) => void,
) => {
  let state = readOr(file, schema, initial);
  let dirty = false;
  let writing: Promise<void> = Promise.resolve();
  const write = async (): Promise<void> => {
    while (dirty) {
      await sleep(lagMs);
      dirty = false;
      await writeFile(`${file}.new`, JSON.stringify(state));
      await rename(`${file}.new`, file);
    }
  };
  return {
    get: (): T => state,
    set: (next: T): void => {
      state = next;
      if (dirty) return;
      dirty = true;
      writing = writing.then(write).catch(onError);
    },
    /** Resolves once the newest state is in the file. */
    flushed: async (): Promise<void> => writing,
  };
};
