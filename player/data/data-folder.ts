import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { codeOf } from '../error-code.ts';
import { replaceFile } from './state-file.ts';

/** What a data folder holds. */
export const filesIn = (dataDir: string) => {
  const at = (name: string): string => join(dataDir, name);
  return {
    assembly: at('assembly'),
    checkpoints: at('checkpoints.json'),
    day: at('day.json'),
    engine: at('engine'),
    /** Present while the first data are written. */
    filling: at('filling'),
    issuerKey: at('issuer-key.json'),
    log: at('functions.log'),
    owner: at('host.pid'),
    parked: at('parked'),
    queues: at('queues'),
    running: at('running.json'),
  };
};
export type DataFiles = ReturnType<typeof filesIn>;

/**
 * Names a living process for good: by its pid, which another one may be given later, and by when it started (on Linux).
 * `null` when it is not alive.
 */
const nameOf = (pid: number): string | null => {
  try {
    if (process.platform !== 'linux') {
      process.kill(pid, 0);
      return String(pid);
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startedAt] = [fields[0], fields[19]];
    return state === 'Z' ? null : `${pid} ${startedAt}`;
  } catch {
    return null;
  }
};
const own = (): string => nameOf(process.pid) ?? String(process.pid);
const isAlive = (name: string): boolean => nameOf(Number.parseInt(name, 10)) === name;

/** The process that has the folder; `null` when nobody has it, or when the one that had it was killed. */
const ownerIn = (file: string): string | null => {
  const name = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return isAlive(name) ? name : null;
};

/**
 * Takes a data folder for this process alone: two hosts on one table would each play its stream. Waits a little for one
 * that is stopping, so that a restart may follow a stop at once. Answers how to give the folder back.
 */
export const takeDataFolder = async (dataDir: string, patienceMs = 8_000): Promise<() => void> => {
  mkdirSync(dataDir, { recursive: true });
  const { owner: file } = filesIn(dataDir);
  for (const until = Date.now() + patienceMs; ; await sleep(100)) {
    const owner = ownerIn(file);
    if (owner === null) {
      rmSync(file, { force: true });
      try {
        writeFileSync(file, own(), { flag: 'wx' });
        return () => rmSync(file, { force: true });
      } catch (error) {
        // Another process took it in between: look again.
        if (codeOf(error) !== 'EEXIST') throw error;
      }
    }
    if (Date.now() > until)
      throw new Error(
        `Ces données sont déjà servies par le processus ${owner?.split(' ')[0] ?? '?'} : arrêtez-le, ou choisissez un autre dossier avec --data.`,
      );
  }
};

const runningSchema = z.object({ process: z.string(), url: z.string(), engine: z.string() });
/** Where the product of a data folder answers, and its engine. */
export type Running = Omit<z.infer<typeof runningSchema>, 'process'>;

/** Writes in the data folder where its product answers, for the commands that work beside it. Answers how to withdraw it. */
export const announce = (dataDir: string, running: Running): (() => void) => {
  const { running: file } = filesIn(dataDir);
  replaceFile(file, { process: own(), ...running });
  return () => rmSync(file, { force: true });
};

/**
 * The product that runs on a data folder, or `null`. A killed one leaves its announcement behind: the process must be alive
 * and the address must answer.
 */
export const findRunning = async (dataDir: string): Promise<Running | null> => {
  const { running: file } = filesIn(dataDir);
  if (!existsSync(file)) return null;
  const announced = runningSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  if (announced === undefined || !isAlive(announced.process)) return null;
  const { process: _, ...running } = announced;
  try {
    const { ok } = await fetch(`${running.url}/local/clock`, { signal: AbortSignal.timeout(5_000) });
    return ok ? running : null;
  } catch {
    return null;
  }
};
