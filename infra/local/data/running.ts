import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const runningSchema = z.object({ pid: z.number().int(), url: z.string(), engine: z.string().optional() });
const fileOf = (dataDir: string): string => join(dataDir, 'running.json');

/**
 * Says in a data folder where its product answers, and where its engine does, for the commands that work beside it.
 * Answers how to take it back.
 */
export const sayRunning = (dataDir: string, url: string, engine?: string): (() => void) => {
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, url, engine }));
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
export const runningAt = async (dataDir: string): Promise<string | null> => (await running(dataDir))?.url ?? null;

/** Where the engine of a running product answers: for commands that read and write its table. */
export const runningEngine = async (dataDir: string): Promise<string | null> =>
  (await running(dataDir))?.engine ?? null;

const running = async (dataDir: string): Promise<z.infer<typeof runningSchema> | null> => {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return null;
  const said = runningSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (!isAlive(said.pid)) return null;
  try {
    return (await fetch(`${said.url}/local/clock`, { signal: AbortSignal.timeout(5_000) })).ok ? said : null;
  } catch {
    return null;
  }
};
