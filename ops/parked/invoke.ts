import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { awsCommand } from './park.ts';

/** How a function handled one record; `log`: what it wrote meanwhile. */
export type Invoked =
  | { readonly failed: false }
  | { readonly failed: true; readonly error: string; readonly log: string };

/** Invokes the function that failed on a record, with that record alone. */
export type Invoke = (functionName: string, record: DynamoDBRecord) => Promise<Invoked>;

const partial = z.object({ batchItemFailures: z.array(z.unknown()) });

const eventOf = (record: DynamoDBRecord): string => JSON.stringify({ Records: [record] });

/** Only an explicit empty list is a success: a reply of another shape proves nothing. */
const outcomeOf = (payload: unknown, log: string): Invoked => {
  const reply = partial.safeParse(payload);
  if (!reply.success) return { failed: true, error: 'la fonction n’a pas répondu comme attendu', log };
  return reply.data.batchItemFailures.length === 0
    ? { failed: false }
    : { failed: true, error: 'la fonction a refusé l’enregistrement', log };
};

/** Through a running product, whose functions are the deployed bundles. */
export const invokePlayed =
  (url: string, dataDir: string): Invoke =>
  async (functionName, record) => {
    const file = join(dataDir, 'functions.log');
    const from = existsSync(file) ? statSync(file).size : 0;
    const response = await fetch(`${url}/local/functions/${functionName.split(':').at(-1) ?? ''}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: eventOf(record),
    });
    const body: unknown = await response.json();
    const invoked: Invoked = response.ok
      ? outcomeOf(body, '')
      : { failed: true, error: z.looseObject({ detail: z.string() }).parse(body).detail, log: '' };
    if (!invoked.failed) return invoked;
    // A worker's lines reach the file a little after its reply.
    await sleep(200);
    return { ...invoked, log: existsSync(file) ? readFileSync(file).subarray(from).toString('utf8') : '' };
  };

const lambdaReply = z.looseObject({ FunctionError: z.string().optional(), LogResult: z.string().default('') });

/** Through Lambda, with the operator's rights: `lambda:InvokeFunction` on the two stream functions. */
export const invokeDeployed: Invoke = async (functionName, record) => {
  const folder = mkdtempSync(join(tmpdir(), 'ouverture-invoke-'));
  try {
    const [event, result] = [join(folder, 'event.json'), join(folder, 'result.json')];
    writeFileSync(event, eventOf(record));
    const invoked = lambdaReply.parse(
      JSON.parse(
        await awsCommand(
          'lambda',
          'invoke',
          '--output',
          'json',
          '--log-type',
          'Tail',
          '--function-name',
          functionName,
          '--payload',
          `fileb://${event}`,
          result,
        ),
      ),
    );
    const log = Buffer.from(invoked.LogResult, 'base64').toString('utf8');
    const reply: unknown = JSON.parse(readFileSync(result, 'utf8'));
    if (invoked.FunctionError === undefined) return outcomeOf(reply, log);
    const { errorMessage } = z.looseObject({ errorMessage: z.string().default('?') }).parse(reply);
    return { failed: true, error: `${invoked.FunctionError} : ${errorMessage}`, log };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
