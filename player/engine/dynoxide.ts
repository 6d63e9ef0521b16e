import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../http-server.ts';
import { localRegion } from '../template/account.ts';
import { type RunningProgram, runProgram } from './child.ts';
import { deleteTable, type Engine } from './engine.ts';
import { firstSweep, sweepExpired } from './expiry.ts';
import { endOrphan } from './orphan.ts';
import { findEngine, useAnotherEngine } from './program.ts';
import { addIndexes, deleteRecordsOf, trimRecords } from './stream-records.ts';

export type EmbeddedOptions = {
  /** Where the data are kept; without it, in a temporary folder that is removed at the stop. */
  readonly dataDir?: string;
  /** Called when the engine ends by itself. */
  readonly onExit?: (reason: string) => void;
  /** Another program in the engine's place: for tests of what happens when it is not as expected. */
  readonly program?: string;
};

/** Starts the embedded engine on a file, and does for it what it does not do itself. */
export const startEmbedded = async ({
  dataDir,
  onExit = () => {},
  program = findEngine(),
}: EmbeddedOptions): Promise<Engine> => {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'ouverture-engine-'));
  mkdirSync(folder, { recursive: true });
  const [pidFile, file] = [join(folder, 'engine.pid'), join(folder, 'engine.sqlite')];
  await endOrphan(pidFile, program);
  const [port, toolPort] = [await freePort(), await freePort()];
  const child = runProgram(program, argumentsFor(file, port, toolPort), pidFile, onExit);
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await child.stop();
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(endpoint, child);
    addIndexes(file);
    await firstSweep(toolPort);
    child.watch();
  } catch (error) {
    await stop();
    throw error;
  }
  const endUpkeep = beginUpkeep(file, toolPort);
  return {
    kind: 'embedded',
    endpoint,
    region: localRegion,
    dropTable: async (name) => {
      await deleteTable(endpoint, name);
      deleteRecordsOf(file, name);
    },
    sweepTtl: async () => sweepExpired(toolPort),
    trimStream: async (now = new Date()) => trimRecords(file, now),
    stop: async () => {
      endUpkeep();
      await stop();
    },
  };
};

const argumentsFor = (file: string, port: number, toolPort: number): readonly string[] => {
  const serving = ['serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', file];
  return [...serving, '--mcp', '--mcp-no-auth', '--mcp-port', String(toolPort)];
};

const answers = async (endpoint: string): Promise<boolean> => {
  try {
    return (await fetch(endpoint, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
};

const untilItAnswers = async (endpoint: string, child: RunningProgram): Promise<void> => {
  for (let tries = 0; !(await answers(endpoint)); tries += 1) {
    if (tries > 100 || child.isOver())
      throw new Error(`Le moteur DynamoDB embarqué ne démarre pas. ${child.errors()} ${useAnotherEngine}`);
    await sleep(20);
  }
};

const trimEveryMs = 60_000;
/**
 * No oftener: the engine answers nobody while it reads every item for what has expired, 10 µs an item on a quiet machine and
 * several times that on a busy one. AWS takes days, and readers skip what has expired.
 */
const sweepEveryMs = 3_600_000;

/** Trims and sweeps from time to time; answers how to end that. */
const beginUpkeep = (file: string, toolPort: number): (() => void) => {
  const trimming = setInterval(() => {
    try {
      trimRecords(file, new Date());
    } catch {
      // The file is busy: the next minute will do.
    }
  }, trimEveryMs);
  const sweeping = setInterval(() => {
    sweepExpired(toolPort).catch(() => {});
  }, sweepEveryMs);
  for (const timer of [trimming, sweeping]) timer.unref();
  return () => {
    clearInterval(trimming);
    clearInterval(sweeping);
  };
};
