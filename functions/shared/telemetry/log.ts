import { embedded, type Metrics } from './metrics.ts';

/** The fields that may be logged, and no other: none of them can hold personal data of a trainee. */
export type LogFields = {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly function?: string;
  /** Id of the original request: the same in every log, item and event that it leads to. */
  readonly correlationId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly caller?: string;
  readonly role?: string;
  readonly organisation?: string;
  readonly actionNumber?: string;
  /** The type and id of a message on the bus. */
  readonly messageType?: string;
  readonly messageId?: string;
  readonly count?: number;
  readonly attempt?: number;
  readonly durationMs?: number;
  readonly errorName?: string;
  readonly errorMessage?: string;
  readonly stack?: string;
};

/**
 * Lambda's own console wraps each line in another JSON object, where CloudWatch finds no metric: on Lambda the line
 * goes to stdout as it is, elsewhere to the console.
 */
const write =
  process.env['AWS_LAMBDA_FUNCTION_NAME'] === undefined
    ? (line: string): void => console.log(line)
    : (line: string): void => {
        process.stdout.write(`${line}\n`);
      };

/** One JSON line, as CloudWatch reads it, and the metrics it counts. */
export const log = (fields: LogFields, metrics?: Metrics): void => {
  const now = new Date();
  const line = { timestamp: now.toISOString(), ...fields };
  write(JSON.stringify(metrics === undefined ? line : { ...line, ...embedded(metrics, now) }));
};

/**
 * Message of an error, if it is ours: plain errors, or a class that says so, which name actions and kinds only. Engines
 * and parsers quote their input, trainees' names included: for those, only the name and the place are logged.
 */
const safeMessage = (error: Error): Pick<LogFields, 'errorMessage'> =>
  error.constructor === Error || ('saysNoData' in error && error.saysNoData === true)
    ? { errorMessage: (error.message.split('\n')[0] ?? '').slice(0, 200) }
    : {};

/** The frames alone: a stack begins with the error's message, which may have several lines. */
const framesOf = ({ message, stack = '' }: Error): string =>
  stack
    .replace(message, '')
    .split('\n')
    .filter((line) => /^ {4}at /u.test(line))
    .slice(0, 7)
    .join('\n');

/** An error as it may be logged. */
export const errorFields = (error: unknown): Pick<LogFields, 'errorName' | 'errorMessage' | 'stack'> =>
  error instanceof Error
    ? { errorName: error.name, ...safeMessage(error), stack: framesOf(error) }
    : { errorName: 'Unknown' };
