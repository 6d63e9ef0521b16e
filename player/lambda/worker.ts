import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod/mini';

/** One Lambda execution environment: its own process.env and modules, one event at a time. */
const given = z.object({ file: z.string(), exported: z.string(), name: z.string(), arn: z.string() });
const { file, exported, name, arn } = z.parse(given, workerData);
const invocation = z.object({
  id: z.number(),
  event: z.string(),
  deadline: z.number(),
  requestId: z.string(),
  today: z.nullable(z.string()),
});

const shapeOf = (error: unknown) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message }
    : { errorType: 'Error', errorMessage: typeof error === 'string' ? error : JSON.stringify(error) };

const port = parentPort;
if (port === null) throw new Error('A worker has a parent');

type Handler = (event: unknown, context: unknown) => unknown;
const isHandler = (value: unknown): value is Handler => typeof value === 'function';

const load = async (): Promise<Handler> => {
  const module = z.parse(z.record(z.string(), z.unknown()), { ...(await import(pathToFileURL(file).href)) });
  const found = module[exported];
  if (!isHandler(found)) throw new Error(`${exported} is not a function`);
  // Lambda no longer calls callback handlers on Node 24.
  if (found.length >= 3) throw new Error('Callback handlers are not supported');
  return found;
};

/** A result as Lambda sends it: JSON, where `undefined` is null and what JSON cannot express is an error. */
const marshalled = (result: unknown): string => {
  try {
    return JSON.stringify(result ?? null) ?? 'null';
  } catch (error) {
    throw Object.assign(new Error(`Unable to stringify response body: ${shapeOf(error).errorMessage}`), {
      name: 'Runtime.MarshalError',
    });
  }
};

const serve = (handler: Handler): void => {
  port.on('message', (raw: unknown) => {
    const { id, event, deadline, requestId, today } = z.parse(invocation, raw);
    if (today === null) delete process.env['BUSINESS_TODAY'];
    else process.env['BUSINESS_TODAY'] = today;
    const context = {
      awsRequestId: requestId,
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
      logGroupName: `/aws/lambda/${name}`,
      logStreamName: 'local',
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    };
    const run = async (): Promise<string> => marshalled(await handler(JSON.parse(event), context));
    run().then(
      (result) => port.postMessage({ kind: 'done', id, result }),
      (error: unknown) => {
        const { errorType, errorMessage } = shapeOf(error);
        // As Lambda's runtime writes a failed invocation to the log.
        console.error(
          JSON.stringify({
            level: 'ERROR',
            requestId,
            errorType,
            errorMessage,
            stack: error instanceof Error ? error.stack : undefined,
          }),
        );
        port.postMessage({ kind: 'failed', id, error: { errorType, errorMessage } });
      },
    );
  });
  port.postMessage({ kind: 'ready' });
};

load().then(serve, (error: unknown) => port.postMessage({ kind: 'init-failed', error: shapeOf(error) }));
