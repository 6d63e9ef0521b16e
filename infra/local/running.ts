import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const runningSchema = z.object({ pid: z.number().int(), url: z.string() });
const fileOf = (dataDir: string): string => join(dataDir, 'running.json');

/** Says in a data folder where its product answers, for the commands that work beside it. Answers how to take it back. */
export const sayRunning = (dataDir: string, url: string): (() => void) => {
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, url }));
  renameSync(`${file}.new`, file);
  return () => rmSync(file, { force: true });
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/**
 * Where the product of a data folder answers, or `null` when none runs. A killed one leaves its word behind, and its
 * process number is soon given again: the process must live and the address answer.
 */
export const runningAt = async (dataDir: string): Promise<string | null> => {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return null;
  const { pid, url } = runningSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (!isAlive(pid)) return null;
  try {
    return (await fetch(`${url}/local/clock`, { signal: AbortSignal.timeout(5_000) })).ok ? url : null;
  } catch {
    return null;
  }
};
