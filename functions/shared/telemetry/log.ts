/** The fields that may be logged, and no other: none of them can hold personal data of a trainee. */
export type LogFields = {
  readonly level: 'info' | 'warn' | 'error';
  readonly event: string;
  readonly function?: string;
  readonly correlationId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly caller?: string;
  readonly role?: string;
  readonly organisation?: string;
  readonly actionNumber?: string;
  readonly count?: number;
  readonly attempt?: number;
  readonly durationMs?: number;
  readonly errorName?: string;
  readonly errorMessage?: string;
  readonly stack?: string;
};

/** One JSON line, as CloudWatch reads it. */
export const log = (fields: LogFields): void => {
  console.log(JSON.stringify({ ...fields, at: new Date().toISOString() }));
};

/** An error as it may be logged: its text is cut, since engines quote whole requests in theirs. */
export const errorFields = (error: unknown): Pick<LogFields, 'errorName' | 'errorMessage' | 'stack'> =>
  error instanceof Error
    ? {
        errorName: error.name,
        errorMessage: error.message.slice(0, 200),
        stack: (error.stack ?? '').split('\n').slice(1, 8).join('\n'),
      }
    : { errorName: 'Unknown', errorMessage: String(error).slice(0, 200) };
