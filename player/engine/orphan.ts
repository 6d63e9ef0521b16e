import { existsSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether a process runs that program: not so of a zombie, nor of another process that was given the same pid. */
const runs = (pid: number, binary: string): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === binary;
  } catch {
    return false;
  }
};

const endsWithin = async (limitMs: number, pid: number, binary: string): Promise<boolean> => {
  for (let waited = 0; waited < limitMs && runs(pid, binary); waited += 20) await sleep(20);
  return !runs(pid, binary);
};

/** Ends the engine that a killed host left running, if the pid is still its own: a file has one engine. */
export const endOrphan = async (pidFile: string, binary: string): Promise<void> => {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  rmSync(pidFile, { force: true });
  if (!Number.isInteger(pid) || pid <= 1 || !runs(pid, binary)) return;
  process.kill(pid, 'SIGTERM');
  if (await endsWithin(2_000, pid, binary)) return;
  process.kill(pid, 'SIGKILL');
  await endsWithin(2_000, pid, binary);
};
