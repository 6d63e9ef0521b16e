import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import type { Invocation } from '../../../player/lambda/invocation.ts';
import { makeFunction, type PlayedFunction } from '../../../player/lambda/pool.ts';

/** A bundle whose one function does what its event says. */
const source = `
let count = 0;
let busy = 0;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
export const handler = async (event, context) => {
  count += 1;
  switch (event?.does) {
    case 'tell': return { count, env: { ...process.env }, requestId: context.awsRequestId, name: context.functionName,
      arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() };
    case 'echo': return event;
    case 'nothing': return undefined;
    case 'odd': return { date: new Date(0), map: new Map([[1, 2]]), gone: undefined, not: Number.NaN };
    case 'bigint': return { big: 1n };
    case 'large': return 'x'.repeat(7 * 1024 * 1024);
    case 'throw': throw new TypeError('on purpose');
    case 'throw a text': throw 'only a text';
    case 'loop': for (;;) {}
    case 'exit': process.exit(3);
    case 'late throw': setTimeout(() => { throw new Error('too late'); }, 1); await wait(60_000); return null;
    case 'forget a promise': void Promise.reject(new Error('forgotten')); await wait(60_000); return null;
    case 'fill memory': { const all = []; for (;;) all.push(new Array(10_000).fill(Math.random())); }
    case 'hold': { busy += 1; const seen = busy; await wait(20); busy -= 1; return { seen, env: count }; }
    case 'say': console.log('said to the log'); return null;
    default: return { count };
  }
};
export const other = async () => 'other';
export const same = async (event) => ({ event });
export const callback = (event, context, done) => done(null, 'done');
export const text = 'no function';
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ouverture-pool-'));
  writeFileSync(join(folder, 'good.mjs'), source);
  writeFileSync(join(folder, 'broken.mjs'), 'throw new RangeError("cannot even load");');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const started: PlayedFunction[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map(async (played) => played.stop()));
});

type Made = Partial<PlayedFunction['settings']> & { readonly today?: () => string | null };
const make = ({ today = () => null, ...more }: Made = {}) => {
  const log: string[] = [];
  const played = makeFunction(
    {
      name: 'a-function',
      file: join(folder, 'good.mjs'),
      exported: 'handler',
      environment: { TABLE_NAME: 'table' },
      memoryMb: 128,
      timeoutSeconds: 60,
      ...more,
    },
    { today, onLog: (text) => log.push(text) },
  );
  started.push(played);
  return { played, log };
};
const payloadOf = (ran: Invocation): unknown => {
  if (ran.failed) throw new Error(`${ran.errorType}: ${ran.error}`);
  return ran.payload;
};
const told = z.looseObject({
  count: z.number(),
  env: z.record(z.string(), z.string()),
  requestId: z.string(),
  left: z.number(),
});

describe('an environment', () => {
  it('is given the function’s own settings, and nothing of the host', async () => {
    vi.stubEnv('SECRET_OF_THE_HOST', 'x');
    const { played } = make({ timeoutSeconds: 30, today: () => '2023-01-05' });
    const { env, left, ...rest } = told.parse(payloadOf(await played.invoke({ does: 'tell' })));
    vi.unstubAllEnvs();
    expect(env).toEqual({
      TABLE_NAME: 'table',
      AWS_LAMBDA_FUNCTION_NAME: 'a-function',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      BUSINESS_TODAY: '2023-01-05',
    });
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(30_000);
    expect(rest).toMatchObject({
      name: 'a-function',
      arn: 'arn:aws:lambda:eu-west-3:000000000000:function:a-function',
    });
  });

  it('stays warm: its module lives on, each event has its own id', async () => {
    const { played } = make();
    const [first, second] = [
      told.parse(payloadOf(await played.invoke({ does: 'tell' }))),
      told.parse(payloadOf(await played.invoke({ does: 'tell' }))),
    ];
    expect([first.count, second.count]).toEqual([1, 2]);
    expect(first.requestId).not.toBe(second.requestId);
  });

  it('turns to another business day, or back to the real one, before the next event', async () => {
    let today: string | null = '2023-01-05';
    const { played } = make({ today: () => today });
    const dayOf = async () => told.parse(payloadOf(await played.invoke({ does: 'tell' }))).env['BUSINESS_TODAY'];
    expect(await dayOf()).toBe('2023-01-05');
    today = '2023-02-01';
    expect(await dayOf()).toBe('2023-02-01');
    today = null;
    expect(await dayOf()).toBeUndefined();
  });

  it('runs the export that the template names', async () => {
    expect(payloadOf(await make({ exported: 'other' }).played.invoke({}))).toBe('other');
  });
});

describe('an event and its result', () => {
  it('go through JSON, as on Lambda: what JSON does not know is lost, nothing is null', async () => {
    const { played } = make();
    const event = { does: 'echo', when: new Date(0), gone: undefined, list: [undefined, 1] };
    expect(payloadOf(await played.invoke(event))).toEqual({
      does: 'echo',
      when: '1970-01-01T00:00:00.000Z',
      list: [null, 1],
    });
    expect(payloadOf(await played.invoke({ does: 'nothing' }))).toBeNull();
    expect(payloadOf(await played.invoke({ does: 'odd' }))).toEqual({
      date: '1970-01-01T00:00:00.000Z',
      map: {},
      not: null,
    });
    expect(payloadOf(await make({ exported: 'same' }).played.invoke(undefined))).toEqual({ event: null });
  });

  it('cannot be what JSON cannot say, nor beyond six megabytes', async () => {
    const { played } = make();
    expect(await played.invoke({ does: 'bigint' })).toMatchObject({ failed: true, errorType: 'Runtime.MarshalError' });
    expect(await played.invoke({ does: 'large' })).toMatchObject({
      failed: true,
      errorType: 'Function.ResponseSizeTooLarge',
    });
    // Neither ends the environment.
    expect(payloadOf(await played.invoke({}))).toEqual({ count: 3 });
  });

  it('a function that throws has failed, by the name of its error; its log is the host’s', async () => {
    const { played, log } = make();
    expect(await played.invoke({ does: 'throw' })).toEqual({
      failed: true,
      errorType: 'TypeError',
      error: 'on purpose',
    });
    expect(await played.invoke({ does: 'throw a text' })).toMatchObject({ failed: true, error: 'only a text' });
    await played.invoke({ does: 'say' });
    await vi.waitFor(() => expect(log.join('')).toContain('said to the log'));
    expect(log.join('')).toContain('"errorType":"TypeError"');
  });
});

describe('an environment that ends', () => {
  it('at its timeout fails its event, and a fresh one serves the next', async () => {
    const { played, log } = make({ timeoutSeconds: 1 });
    await played.invoke({});
    expect(await played.invoke({ does: 'loop' })).toEqual({
      failed: true,
      errorType: 'Sandbox.Timedout',
      error: 'Task timed out after 1.00 seconds',
    });
    // At once: the dying environment must not get it.
    expect(payloadOf(await played.invoke({}))).toEqual({ count: 1 });
    expect(log.join('')).toContain('a-function: Sandbox.Timedout');
  });

  it.each([
    ['exit', 'Runtime.ExitError'],
    ['late throw', 'Runtime.UnhandledError'],
    ['forget a promise', 'Runtime.UnhandledError'],
    ['fill memory', 'Runtime.UnhandledError'],
  ])('by itself (%s) fails its event only, and a fresh one serves the next', async (does, errorType) => {
    const { played } = make({ memoryMb: 32 });
    await played.invoke({});
    expect(await played.invoke({ does })).toMatchObject({ failed: true, errorType });
    expect(payloadOf(await played.invoke({}))).toEqual({ count: 1 });
  });

  it('before it is ready fails all who wait: the same code would fail again', async () => {
    const { played } = make({ file: join(folder, 'broken.mjs') });
    const all = await Promise.all([played.invoke({}), played.invoke({}), played.invoke({})]);
    for (const ran of all) expect(ran).toEqual({ failed: true, errorType: 'RangeError', error: 'cannot even load' });
  });

  it.each([
    ['text', 'text is not a function'],
    ['absent', 'absent is not a function'],
    ['callback', 'Callback handlers are not supported'],
  ])('is not one of a handler that Node 24 on Lambda would not run: %s', async (exported, error) => {
    expect(await make({ exported }).played.invoke({})).toMatchObject({ failed: true, error });
  });
});

describe('many events at once', () => {
  it('are each alone in their environment, in two of them at most, and all answered', async () => {
    const { played } = make();
    const answers = await Promise.all(Array.from({ length: 12 }, async () => played.invoke({ does: 'hold' })));
    const seen = answers.map((ran) => z.object({ seen: z.number(), env: z.number() }).parse(payloadOf(ran)));
    expect(seen.map((one) => one.seen)).toEqual(seen.map(() => 1));
    // Each environment counts from one: as many ones as environments were started.
    expect(seen.filter((one) => one.env === 1).length).toBeLessThanOrEqual(2);
  });

  it('learn that the player stopped, those waiting and those in progress', async () => {
    const { played } = make();
    await played.invoke({});
    const all = [1, 2, 3, 4, 5].map(async () => played.invoke({ does: 'late throw' }));
    await played.stop();
    for (const ran of await Promise.all(all)) expect(ran).toMatchObject({ errorType: 'Runtime.Stopped' });
    expect(await played.invoke({})).toMatchObject({ errorType: 'Runtime.Stopped' });
  });
});
