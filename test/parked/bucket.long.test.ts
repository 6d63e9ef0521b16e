import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { projectRoot } from '../../infra/bundle.ts';
import { actRecordSchema } from '../../ops/parked/act-record.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ouverture-bucket-'));
  const played = join(import.meta.dirname, 'aws.ts');
  writeFileSync(join(root, 'aws'), `#!/bin/sh\nexec '${process.execPath}' '${played}' "$@"\n`, { mode: 0o755 });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  rmSync(join(root, 'failures'), { recursive: true, force: true });
  rmSync(join(root, 'calls.jsonl'), { force: true });
  writeFileSync(join(root, 'lambda.json'), '{}');
});

const parked = async (
  ...args: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(projectRoot, 'ops', 'parked.ts'), ...args, '--bucket', 'failures'],
      {
        env: {
          ...process.env,
          FAKE_AWS: root,
          PATH: [root, process.env['PATH']].join(delimiter),
        },
      },
      (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });

const image = (seq: number) => ({
  pk: { S: 'ACTION#A_1' },
  sk: { S: `OUTBOX#00000000${seq}` },
  kind: { S: 'OUTBOX' },
  actionNumber: { S: 'A_1' },
  seq: { N: String(seq) },
  correlationId: { S: `request-${seq}` },
  message: {
    M: {
      id: { S: `A_1:${seq}` },
      type: { S: 'action.opened' },
      subject: { S: 'A_1' },
      time: { S: '2023-01-05T08:00:00.000Z' },
      data: { M: {} },
    },
  },
});
const record = (seq: number, NewImage: Record<string, unknown> = image(seq)) => ({
  eventName: 'INSERT',
  dynamodb: {
    SequenceNumber: `10${seq}`,
    Keys: { pk: { S: 'ACTION#A_1' }, sk: { S: `OUTBOX#00000000${seq}` } },
    NewImage,
  },
});
const functionArn = 'arn:aws:lambda:eu-west-3:000000000000:function:publish-events';
const objectName = 'mapping/shard/2023/01/05/08.00.00-one';

/** As Lambda's documentation shows an object of its S3 destination. */
const leave = (name: string, records: readonly unknown[]): void => {
  const file = join(root, 'failures', 'aws', 'lambda', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({
      requestContext: {
        requestId: 'r',
        functionArn,
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 6,
      },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      version: '1.0',
      timestamp: '2023-01-05T08:00:30.000Z',
      DDBStreamBatchInfo: { shardId: 'shard', batchSize: records.length },
      payload: JSON.stringify({ Records: records }),
    }),
  );
};
const isThere = (folder: string): boolean => existsSync(join(root, 'failures', folder, objectName));
const entries = () =>
  readdirSync(join(root, 'failures', 'entries')).map((file) =>
    actRecordSchema.parse(JSON.parse(readFileSync(join(root, 'failures', 'entries', file), 'utf8'))),
  );
const calls = (): readonly string[] =>
  readFileSync(join(root, 'calls.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => z.array(z.string()).parse(JSON.parse(line)).slice(0, 2).join(' '));

describe('npm run parked on the failures bucket', () => {
  it('lists what Lambda left there and changes nothing without --execute', async () => {
    leave(objectName, [record(1), record(2, { ...image(2), message: { S: 'lost' } })]);
    const { code, out } = await parked('replay');
    expect(code).toBe(0);
    expect(out).toContain('événement action.opened de A_1  (ACTION#A_1 / OUTBOX#000000001)');
    expect(out).toMatch(/échouera encore : Corrupt OUTBOX at ACTION#A_1\/OUTBOX#000000002: message/u);
    expect(out).toContain('à blanc : 1 à rejouer');
    expect(new Set(calls())).toEqual(new Set(['s3 cp']));
    expect(existsSync(join(root, 'failures', 'entries'))).toBe(false);
  });

  it('gives each record to the deployed function, takes the object out, and leaves an entry with the caller’s AWS identity', async () => {
    leave(objectName, [record(1), record(2)]);
    const { code, out } = await parked('replay', '08.00.00-one', '--execute', '--by', 'somebody else');
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('1 rejoués, 0 restés de côté') });
    expect(calls().filter((call) => call === 'lambda invoke')).toHaveLength(2);
    expect([isThere('aws/lambda'), isThere('replayed')]).toEqual([false, true]);
    expect(entries()).toMatchObject([
      {
        by: 'arn:aws:sts::000000000000:assumed-role/astreinte/camille',
        act: 'REPLAY',
        object: objectName,
        functionName: functionArn,
        outcome: 'REPLAYED',
        records: [
          { key: 'ACTION#A_1 / OUTBOX#000000001', outcome: 'DONE', reason: null },
          { key: 'ACTION#A_1 / OUTBOX#000000002', outcome: 'DONE', reason: null },
        ],
      },
    ]);
  });

  it('keeps what fails again, says why from the function’s own log, and replays the others all the same', async () => {
    leave(objectName, [record(1), record(2), record(3)]);
    const line = (seq: number, errorMessage: string) =>
      JSON.stringify({ level: 'error', correlationId: `request-${seq}`, errorName: 'Error', errorMessage });
    const answers = {
      '101': {
        payload: { batchItemFailures: [{ itemIdentifier: '101' }] },
        log: [line(1, 'the bus is away'), line(9, 'somebody else’s trouble'), 'END RequestId: r'].join('\n'),
      },
      '103': { payload: { errorMessage: 'Task timed out' }, error: 'Unhandled' },
    };
    writeFileSync(join(root, 'lambda.json'), JSON.stringify(answers));
    const { code, out } = await parked('replay', '--execute');
    expect(code).toBe(1);
    expect(out).toContain('0 rejoués, 1 restés de côté');
    expect([isThere('aws/lambda'), isThere('replayed')]).toEqual([true, false]);
    expect(entries()).toMatchObject([
      {
        outcome: 'STILL_PARKED',
        records: [
          { outcome: 'FAILED', reason: 'Error: the bus is away' },
          { outcome: 'DONE', reason: null },
          { outcome: 'FAILED', reason: 'Unhandled : Task timed out' },
        ],
      },
    ]);
    expect((await parked()).out).toContain('dernier essai');
  });

  it('takes no answer of another shape for a success', async () => {
    leave(objectName, [record(1)]);
    writeFileSync(join(root, 'lambda.json'), JSON.stringify({ '101': { payload: null } }));
    expect((await parked('replay', '--execute')).code).toBe(1);
    expect(isThere('aws/lambda')).toBe(true);
  });

  it('discards with a reason only, and reports what is not a parked record', async () => {
    leave(objectName, [record(1)]);
    writeFileSync(join(root, 'failures', 'aws', 'lambda', 'stranger'), 'not JSON');
    expect((await parked()).out).toMatch(/stranger\n {2}SyntaxError/u);
    expect(await parked('discard', 'one', '--execute')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--reason'),
    });
    expect(isThere('aws/lambda')).toBe(true);
    expect((await parked('discard', 'one', '--reason', 'sent by hand', '--execute')).code).toBe(0);
    expect([isThere('aws/lambda'), isThere('discarded')]).toEqual([false, true]);
    expect(entries()).toMatchObject([{ act: 'DISCARD', outcome: 'DISCARDED', reason: 'sent by hand' }]);
  });

  it('says what aws said when it refuses', async () => {
    expect(await parked('show', 'anything')).toMatchObject({
      code: 2,
      err: expect.stringContaining('Rien de tel n’est de côté'),
    });
    rmSync(join(root, 'lambda.json'));
    leave(objectName, [record(1)]);
    const refused = await parked('replay', '--execute');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('aws lambda invoke') });
    // The act was begun: its entry stays, and the object too.
    expect(entries()).toMatchObject([{ outcome: 'STARTED', endedAt: null }]);
    expect(isThere('aws/lambda')).toBe(true);
  });
});
