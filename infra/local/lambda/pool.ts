import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

export type FunctionSettings = {
  readonly name: string;
  /** The bundle's file and the name it exports. */
  readonly file: string;
  readonly exported: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
};
export type Invocation =
  | { readonly failed: false; readonly payload: unknown }
  | { readonly failed: true; readonly error: string; readonly errorType: string };

const fromWorker = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('init-failed'), error: z.object({ errorType: z.string(), errorMessage: z.string() }) }),
  z.object({ kind: z.literal('done'), id: z.number(), result: z.string() }),
  z.object({
    kind: z.literal('failed'),
    id: z.number(),
    error: z.object({ errorType: z.string(), errorMessage: z.string() }),
  }),
]);

type Waiting = { readonly event: string; readonly resolve: (answer: Invocation) => void };
type Environment = {
  readonly worker: Worker;
  current: { readonly id: number; readonly waiting: Waiting; readonly timer: NodeJS.Timeout } | null;
  ready: boolean;
  gone: boolean;
};

const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url));

/** Real cold starts cost a core each: more at once than this only makes everything slower on a small machine. */
const mostEnvironments = 3;
const initSeconds = 20;

const unhandled = (error: string, errorType: string): Invocation => ({ failed: true, error, errorType });

/**
 * Plays one function: environments started when needed, one event at a time in each, what comes meanwhile waits. A dying
 * environment is dropped before it is ended, so that no event falls into it.
 */
export const makeFunction = (
  settings: FunctionSettings,
  { today, onLog }: { readonly today: () => string | null; readonly onLog: (line: string) => void },
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
    next();
  };

  const drop = (environment: Environment, answer: Invocation): void => {
    if (environment.gone) return;
    environment.gone = true;
    environments.delete(environment);
    finish(environment, answer);
    void environment.worker.terminate();
    next();
  };

  const begin = (): void => {
    const worker = new Worker(workerFile, {
      workerData: { file: settings.file, exported: settings.exported },
      env: {
        ...settings.environment,
        AWS_LAMBDA_FUNCTION_NAME: settings.name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMb),
        ...(today() === null ? {} : { BUSINESS_TODAY: today() ?? '' }),
      },
      execArgv: ['--no-warnings'],
      resourceLimits: { maxOldGenerationSizeMb: Math.max(64, settings.memoryMb) },
      stdout: true,
      stderr: true,
    });
    const environment: Environment = { worker, current: null, ready: false, gone: false };
    environments.add(environment);
    const initTimer = setTimeout(
      () => drop(environment, unhandled('Init timed out', 'Runtime.InitTimeout')),
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
          next();
          return;
        case 'init-failed': {
          clearTimeout(initTimer);
          onLog(`${settings.name}: ${received.error.errorType}: ${received.error.errorMessage}\n`);
          const answer = unhandled(received.error.errorMessage, received.error.errorType);
          drop(environment, answer);
          // The same code would fail again: everybody who waits is told.
          for (const waiting of queue.splice(0)) waiting.resolve(answer);
          return;
        }
        case 'done':
          if (environment.current?.id === received.id)
            finish(environment, { failed: false, payload: JSON.parse(received.result) });
          return;
        case 'failed':
          if (environment.current?.id === received.id)
            finish(environment, unhandled(received.error.errorMessage, received.error.errorType));
          return;
      }
    });
    worker.on('error', (error) => {
      onLog(`${settings.name}: ${String(error)}\n`);
      drop(environment, unhandled(String(error), 'Runtime.UnhandledError'));
    });
    worker.on('exit', () => {
      clearTimeout(initTimer);
      drop(environment, unhandled('The environment exited', 'Runtime.ExitError'));
    });
  };

  const next = (): void => {
    while (queue.length > 0 && !stopped) {
      const free = [...environments].find((environment) => environment.ready && environment.current === null);
      if (free === undefined) {
        const starting = [...environments].filter((environment) => !environment.ready).length;
        if (environments.size < mostEnvironments && starting < queue.length) begin();
        return;
      }
      const waiting = queue.shift();
      if (waiting === undefined) return;
      lastId += 1;
      const id = lastId;
      const timer = setTimeout(
        () => drop(free, unhandled(`Task timed out after ${settings.timeoutSeconds}.00 seconds`, 'Sandbox.Timedout')),
        settings.timeoutSeconds * 1000,
      );
      free.current = { id, waiting, timer };
      free.worker.postMessage({
        kind: 'invoke',
        id,
        event: waiting.event,
        deadline: Date.now() + settings.timeoutSeconds * 1000,
        requestId: randomUUID(),
        functionName: settings.name,
      });
    }
  };

  return {
    settings,
    invoke: async (event: unknown): Promise<Invocation> =>
      new Promise((resolve) => {
        if (stopped) {
          resolve(unhandled('The player stopped', 'Runtime.Stopped'));
          return;
        }
        queue.push({ event: JSON.stringify(event ?? null), resolve });
        next();
      }),
    /** Starts an environment ahead of the first event. */
    warm: (): void => {
      if (environments.size === 0) begin();
    },
    setDay: (day: string | null): void => {
      for (const { worker } of environments) worker.postMessage({ kind: 'day', today: day });
    },
    stop: async (): Promise<void> => {
      stopped = true;
      for (const waiting of queue.splice(0)) waiting.resolve(unhandled('The player stopped', 'Runtime.Stopped'));
      const all = [...environments];
      for (const environment of all) {
        environment.gone = true;
        finish(environment, unhandled('The player stopped', 'Runtime.Stopped'));
      }
      environments.clear();
      await Promise.all(all.map(async ({ worker }) => worker.terminate()));
    },
  };
};
export type PlayedFunction = ReturnType<typeof makeFunction>;
