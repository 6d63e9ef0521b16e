import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod/mini';

/** One Lambda execution environment: its own process.env and modules, one event at a time. */
const { file, exported } = z.parse(z.object({ file: z.string(), exported: z.string() }), workerData);
const message = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('invoke'),
    id: z.number(),
    event: z.string(),
    deadline: z.number(),
    requestId: z.string(),
    functionName: z.string(),
  }),
  z.object({ kind: z.literal('day'), today: z.nullable(z.string()) }),
]);

const shapeOf = (error: unknown) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : { errorType: 'Error', errorMessage: String(error), trace: [] };

const port = parentPort;
if (port === null) throw new Error('A worker has a parent');

type Handler = (event: unknown, context: unknown) => unknown;
const isHandler = (value: unknown): value is Handler => typeof value === 'function';

let handler: Handler | undefined;
try {
  const module = z.parse(z.record(z.string(), z.unknown()), { ...(await import(pathToFileURL(file).href)) });
  const found = module[exported];
  if (!isHandler(found)) throw new Error(`${exported} is not a function`);
  // Node 24 on Lambda has no callback handlers any more.
  if (found.length >= 3) throw new Error('Callback handlers are not supported');
  handler = found;
  port.postMessage({ kind: 'ready' });
} catch (error) {
  port.postMessage({ kind: 'init-failed', error: shapeOf(error) });
}

port.on('message', (raw: unknown) => {
  const received = z.parse(message, raw);
  if (received.kind === 'day') {
    if (received.today === null) delete process.env['BUSINESS_TODAY'];
    else process.env['BUSINESS_TODAY'] = received.today;
    return;
  }
  const { id, event, deadline, requestId, functionName } = received;
  const context = {
    awsRequestId: requestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:eu-west-3:000000000000:function:${functionName}`,
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'] ?? '128',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const run = async () => (handler === undefined ? undefined : await handler(JSON.parse(event), context));
  run().then(
    (result) => port.postMessage({ kind: 'done', id, result: JSON.stringify(result ?? null) }),
    (error: unknown) => port.postMessage({ kind: 'failed', id, error: shapeOf(error) }),
  );
});
