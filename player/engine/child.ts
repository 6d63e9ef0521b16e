import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs the engine's program as a child of this process, its pid in a file for as long as it lives. */
export const runProgram = (
  binary: string,
  args: readonly string[],
  pidFile: string,
  onExit: (reason: string) => void,
) => {
  // In a process group of its own: Ctrl-C is for the host, which stops the engine last.
  const child = spawn(binary, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let errors = '';
  let over = false;
  /** Whether its end is unexpected. While it starts, the one who starts it notices; once it is to stop, it is normal. */
  let watched = false;
  child.stderr.on('data', (data: Buffer) => {
    errors = `${errors}${data.toString('utf8')}`.slice(-2_000);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      errors += error.message;
      over = true;
      resolve();
    });
    child.once('exit', (code, signal) => {
      over = true;
      if (watched) onExit(`Le moteur DynamoDB embarqué s’est arrêté (${signal ?? code}). ${errors}`);
      resolve();
    });
  });
  if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));
  // A host that ends on an error does not leave its engine behind.
  const endWithHost = (): void => {
    child.kill('SIGTERM');
  };
  process.once('exit', endWithHost);

  return {
    isOver: (): boolean => over,
    /** The last of what it wrote to its error output. */
    errors: (): string => errors,
    /** From now on, reports its end to `onExit`. */
    watch: (): void => {
      watched = true;
    },
    stop: async (): Promise<void> => {
      watched = false;
      process.removeListener('exit', endWithHost);
      if (!over) child.kill('SIGTERM');
      await Promise.race([ended, sleep(3_000, undefined, { ref: false })]);
      if (!over) child.kill('SIGKILL');
      await ended;
      rmSync(pidFile, { force: true });
    },
  };
};
export type RunningProgram = ReturnType<typeof runProgram>;
