import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const holder = (file: string): number | null => {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    process.kill(pid, 0);
    // A number is soon given again: the process must still be a host.
    if (process.platform === 'linux' && !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('infra/local/main.ts'))
      return null;
    return pid;
  } catch {
    return null;
  }
};

/**
 * Takes a data folder for this process alone: two hosts on one table would each play its stream. Waits a little for one
 * that is ending, so that a restart may follow a stop at once. Answers how to give the folder back.
 */
export const takeDataFolder = async (dataDir: string, patienceMs = 8_000): Promise<() => void> => {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'host.pid');
  for (const until = Date.now() + patienceMs; ; await sleep(100)) {
    const pid = holder(file);
    if (pid === null) {
      rmSync(file, { force: true });
      try {
        writeFileSync(file, String(process.pid), { flag: 'wx' });
        return () => rmSync(file, { force: true });
      } catch (error) {
        // Another one took it in between: look again.
        if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
      }
    }
    if (Date.now() > until)
      throw new Error(
        `Ces données sont déjà servies par le processus ${pid ?? '?'} : arrêtez-le, ou choisissez un autre dossier avec --data.`,
      );
  }
};
