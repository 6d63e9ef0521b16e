import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../player/main.ts', import.meta.url));

/** Brings the product of a data folder up as `npm start` does, on a port of its own; fails with what it says. */
export const startProduct = async (
  dataDir: string,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, '--port', '0', '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const ended = new Promise<void>((done) => {
      child.once('close', () => done());
    });
    const hear = (text: Buffer): void => {
      said += text.toString('utf8');
      const url = /^ready (\S+)$/mu.exec(said)?.[1];
      if (url === undefined) return;
      resolve({
        url,
        stop: async () => {
          child.kill('SIGTERM');
          await ended;
        },
      });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    void ended.then(() => reject(new Error(said.trim())));
  });
