import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { builtWorker } from './worker-build.ts';

export type FunctionSettings = {
  readonly name: string;
  /** The bundle's file and the name it exports. */
  readonly file: string;
  readonly exported: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
};
export type Failure = { readonly failed: true; readonly error: string; readonly errorType: string };
export type Invocation = { readonly failed: false; readonly payload: unknown } | Failure;

const errorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });
const fromWorker = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('init-failed'), error: errorSchema }),
  z.object({ kind: z.literal('done'), id: z.number(), result: z.string() }),
  z.object({ kind: z.literal('failed'), id: z.number(), error: errorSchema }),
]);

type Waiting = { readonly event: string; readonly resolve: (answer: Invocation) => void };
type Environment = {
  readonly worker: Worker;
  current: { readonly id: number; readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null;
  ready: boolean;
};

let code: string | undefined;
/** What every environment runs, looked for once. */
const workerFile = (): string => {
  code ??= builtWorker();
  return code;
};

/** Cold starts cost a core each: more at once than this only makes everything slower on a small machine. */
const mostEnvironments = 2;
const initSeconds = 20;
/** What Lambda lets a function answer. */
const maxResultBytes = 6 * 1024 * 1024 + 100;

const failure = (errorType: string, error: string): Failure => ({ failed: true, error, errorType });
const stoppedPlayer = failure('Runtime.Stopped', 'The player stopped');

/**
 * Plays one function: environments started when needed, one event at a time in each, what comes meanwhile waits. A dying
 * environment is dropped before it is ended, so that no event falls into it; one that cannot even start fails all who
 * wait, since the same code would fail again.
 */
export const makeFunction = (
  settings: FunctionSettings,
  { today, onLog }: { readonly today: () => string | null; readonly onLog: (text: string) => void },
) => {
  const environments = new Set<Environment>();
  const queue: Waiting[] = [];
  let lastId = 0;
  let stopped = false;

  const finish = (environment: Environment, answer: Invocation): void => {
    const { current } = environment;
    if (current === null) return;
    clearTimeout(current.timer);
    environment.current = null;
    current.waiting.resolve(answer);
  };

  const drop = (environment: Environment, answer: Failure): void => {
    if (!environments.delete(environment)) return;
    onLog(`${settings.name}: ${answer.errorType}: ${answer.error}\n`);
    finish(environment, answer);
    if (!environment.ready) for (const waiting of queue.splice(0)) waiting.resolve(answer);
    void environment.worker.terminate();
    next();
  };

  const begin = (): void => {
    const day = today();
    const worker = new Worker(workerFile(), {
      workerData: { file: settings.file, exported: settings.exported },
      env: {
        ...settings.environment,
        AWS_LAMBDA_FUNCTION_NAME: settings.name,
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
        ...(day === null ? {} : { BUSINESS_TODAY: day }),
      },
      execArgv: ['--no-warnings'],
      resourceLimits: { maxOldGenerationSizeMb: settings.memoryMb },
      stdout: true,
      stderr: true,
    });
    const environment: Environment = { worker, current: null, ready: false };
    environments.add(environment);
    const initTimer = setTimeout(
      () => drop(environment, failure('Runtime.InitTimeout', `Init timed out after ${initSeconds} seconds`)),
      initSeconds * 1000,
    );
    for (const stream of [worker.stdout, worker.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => onLog(text));
    }
    worker.on('message', (raw: unknown) => {
      const received = fromWorker.parse(raw);
      switch (received.kind) {
        case 'ready':
          clearTimeout(initTimer);
          environment.ready = true;
          break;
        case 'init-failed':
          drop(environment, failure(received.error.errorType, received.error.errorMessage));
          break;
        case 'done': {
          const tooLarge = Buffer.byteLength(received.result) > maxResultBytes;
          if (environment.current?.id === received.id)
            finish(
              environment,
              tooLarge
                ? failure('Function.ResponseSizeTooLarge', `Response beyond ${maxResultBytes} bytes`)
                : { failed: false, payload: JSON.parse(received.result) },
            );
          break;
        }
        case 'failed':
          if (environment.current?.id === received.id)
            finish(environment, failure(received.error.errorType, received.error.errorMessage));
          break;
      }
      next();
    });
    worker.on('error', (error) => drop(environment, failure('Runtime.UnhandledError', String(error))));
    worker.on('exit', () => {
      clearTimeout(initTimer);
      drop(environment, failure('Runtime.ExitError', 'The environment exited before it answered'));
    });
  };

  const give = (environment: Environment, waiting: Waiting): void => {
    const { timeoutSeconds, name } = settings;
    lastId += 1;
    const timer = setTimeout(
      () => drop(environment, failure('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`)),
      timeoutSeconds * 1000,
    );
    environment.current = { id: lastId, waiting, timer };
    environment.worker.postMessage({
      kind: 'invoke',
      id: lastId,
      event: waiting.event,
      deadline: Date.now() + timeoutSeconds * 1000,
      requestId: randomUUID(),
      functionName: name,
    });
  };

  const next = (): void => {
    if (stopped) return;
    for (const environment of environments) {
      if (!environment.ready || environment.current !== null) continue;
      const waiting = queue.shift();
      if (waiting === undefined) return;
      give(environment, waiting);
    }
    // One at a time: most of what waits for a start is soon served by the environment that is starting.
    const starting = [...environments].some(({ ready }) => !ready);
    if (environments.size < mostEnvironments && !starting && queue.length > 0) begin();
  };

  return {
    settings,
    /** Runs one event. Never rejects: what went wrong is in the answer, as Lambda would say it. */
    invoke: async (event: unknown): Promise<Invocation> =>
      new Promise((resolve) => {
        if (stopped) {
          resolve(stoppedPlayer);
          return;
        }
        queue.push({ event: JSON.stringify(event ?? null), resolve });
        next();
      }),
    /** Starts an environment ahead of the first event. */
    warm: (): void => {
      if (environments.size === 0 && !stopped) begin();
    },
    /** Turns the business day of every environment, before any event given later. */
    setDay: (day: string | null): void => {
      for (const { worker } of environments) worker.postMessage({ kind: 'day', today: day });
    },
    busy: (): boolean => queue.length > 0 || [...environments].some(({ current }) => current !== null),
    stop: async (): Promise<void> => {
      stopped = true;
      const all = [...environments];
      environments.clear();
      for (const waiting of queue.splice(0)) waiting.resolve(stoppedPlayer);
      for (const environment of all) finish(environment, stoppedPlayer);
      await Promise.all(all.map(async ({ worker }) => worker.terminate()));
    },
  };
};
export type PlayedFunction = ReturnType<typeof makeFunction>;
