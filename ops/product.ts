import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../player/main.ts', import.meta.url));

export type Product = {
  readonly url: string;
  readonly pid: number;
  /** Everything printed until it was ready. */
  readonly output: string;
  readonly stop: () => Promise<void>;
};

/**
 * Starts the product of a data folder as `npm start` does, in a process and on a port of its own, which ends with this one.
 * Rejects with what it printed if it does not start.
 */
export const startProduct = async (
  dataDir: string,
  { nodeArgs = [], args = [] }: { readonly nodeArgs?: readonly string[]; readonly args?: readonly string[] } = {},
): Promise<Product> => {
  const child = spawn(process.execPath, [...nodeArgs, main, '--port', '0', '--data', dataDir, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const terminate = (): void => void child.kill('SIGTERM');
  process.once('exit', terminate);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', terminate);
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    terminate();
    await Promise.race([ended, sleep(15_000, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await ended;
  };
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (text: Buffer): void => {
      output += text.toString('utf8');
      const ready = /^ready (\S+)$/mu.exec(output)?.[1];
      if (ready !== undefined) resolve(ready);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    void ended.then(() => reject(new Error(output.trim())));
  });
  return { url, pid: child.pid ?? 0, output, stop };
};
