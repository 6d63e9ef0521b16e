import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { localArn } from '../template/account.ts';
import { type Failure, failure, type Invocation } from './invocation.ts';
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

/** The business day that an event runs on; `null` for the real one. */
export type Today = () => string | null;

/** An event that waits for its answer. */
export type Pending = { readonly event: string; readonly resolve: (answer: Invocation) => void };

const errorSchema = z.object({ errorType: z.string(), errorMessage: z.string() });
const fromWorker = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('init-failed'), error: errorSchema }),
  z.object({ kind: z.literal('done'), id: z.number(), result: z.string() }),
  z.object({ kind: z.literal('failed'), id: z.number(), error: errorSchema }),
]);

let builtFile: string | undefined;
/** The code of every environment: looked for once in a process. */
const workerFile = (): string => {
  builtFile ??= builtWorker();
  return builtFile;
};

const initSeconds = 20;
/** What Lambda lets a function answer. */
const maxResultBytes = 6 * 1024 * 1024 + 100;

const startWorker = ({ name, file, exported, environment, memoryMb }: FunctionSettings, today: string | null): Worker =>
  new Worker(workerFile(), {
    workerData: { file, exported, name, arn: localArn('lambda', `function:${name}`) },
    env: {
      ...environment,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
      ...(today === null ? {} : { BUSINESS_TODAY: today }),
    },
    execArgv: ['--no-warnings'],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    stdout: true,
    stderr: true,
  });

const succeeded = (result: string): Invocation =>
  Buffer.byteLength(result) > maxResultBytes
    ? failure('Function.ResponseSizeTooLarge', `Response beyond ${maxResultBytes} bytes`)
    : { failed: false, payload: JSON.parse(result) };

export type Hooks = {
  readonly onLog: (text: string) => void;
  /** It can take an event: it has just started, or answered. */
  readonly onFree: () => void;
  /** It died, and has already failed the event that it had. `started`: whether it ever became ready. */
  readonly onDeath: (reason: Failure, started: boolean) => void;
};

/** Starts one execution environment: a worker thread that takes one event at a time. */
export const startEnvironment = (settings: FunctionSettings, today: Today, hooks: Hooks) => {
  const { timeoutSeconds } = settings;
  const worker = startWorker(settings, today());
  let state: 'starting' | 'ready' | 'over' = 'starting';
  let current: { readonly id: number; readonly pending: Pending; readonly timer: NodeJS.Timeout } | null = null;
  let lastId = 0;

  const answer = (invocation: Invocation): void => {
    if (current === null) return;
    const { pending, timer } = current;
    clearTimeout(timer);
    current = null;
    pending.resolve(invocation);
  };
  /** Over before it is ended: no event falls into a dying environment. */
  const die = (reason: Failure): void => {
    if (state === 'over') return;
    const started = state === 'ready';
    state = 'over';
    answer(reason);
    void worker.terminate();
    hooks.onDeath(reason, started);
  };
  const initTimer = setTimeout(
    () => die(failure('Runtime.InitTimeout', `Init timed out after ${initSeconds} seconds`)),
    initSeconds * 1000,
  );
  const receive = (raw: unknown): void => {
    const received = fromWorker.parse(raw);
    if (state === 'over') return;
    if (received.kind === 'init-failed') return die(failure(received.error.errorType, received.error.errorMessage));
    if (received.kind === 'ready') {
      clearTimeout(initTimer);
      state = 'ready';
    } else if (current?.id === received.id) {
      answer(
        received.kind === 'done'
          ? succeeded(received.result)
          : failure(received.error.errorType, received.error.errorMessage),
      );
    }
    hooks.onFree();
  };

  for (const stream of [worker.stdout, worker.stderr]) stream.setEncoding('utf8').on('data', hooks.onLog);
  worker.on('message', receive);
  worker.on('error', (error) => die(failure('Runtime.UnhandledError', String(error))));
  worker.on('exit', () => {
    clearTimeout(initTimer);
    die(failure('Runtime.ExitError', 'The environment exited before it answered'));
  });

  return {
    isStarting: (): boolean => state === 'starting',
    isFree: (): boolean => state === 'ready' && current === null,
    /** Runs an event. Only when it is free. */
    run: (pending: Pending): void => {
      lastId += 1;
      const timer = setTimeout(
        () => die(failure('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`)),
        timeoutSeconds * 1000,
      );
      current = { id: lastId, pending, timer };
      worker.postMessage({
        id: lastId,
        event: pending.event,
        deadline: Date.now() + timeoutSeconds * 1000,
        requestId: randomUUID(),
        today: today(),
      });
    },
    /** Ends it, answering `reason` to the event that it has. */
    stop: async (reason: Failure): Promise<void> => {
      state = 'over';
      answer(reason);
      await worker.terminate();
    },
  };
};
export type Environment = ReturnType<typeof startEnvironment>;
