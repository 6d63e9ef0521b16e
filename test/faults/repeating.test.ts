import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openAction } from '../../contract/routes/open-action.ts';
import { makeOpenAction } from '../../functions/open-action/handler.ts';
import { recordMeasure } from '../../lab/measures.ts';
import { type ActionFactory, makeActionFactory } from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { type Call, call } from '../support/call.ts';
import { makeScheduler, type Scheduler } from '../support/deterministic-scheduler.ts';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { dyingAfter, withFaults } from '../support/faults.ts';
import { asRole, isOperation, validRequests } from '../support/valid-requests.ts';
import {
  type CrashTable,
  callerOf,
  crashFunction,
  crashRoute,
  openCrashTable,
  otherFunctions,
  writingRoutes,
} from './crashes.ts';
import { bytesOf, sendTogether } from './repeating.ts';
import { itemsOf, told } from './state.ts';

let open: TestTable;
let scheduler: Scheduler;
let app: TestApp;
let factory: ActionFactory;
beforeAll(async () => {
  open = await openTestTable();
  scheduler = makeScheduler({ seed: 1, from: '2023-01-05' });
  app = await openTestApp(scheduler.clock, { on: open });
  factory = makeActionFactory(app);
});
afterAll(async () => open.stop());

const posts = writingRoutes.filter(({ method }) => method === 'POST');
const hour = 3_600_000;

/** A request that a route accepts, from somebody who may make it, with a key. */
const requestOf = async (route: (typeof posts)[number], key: string, on = factory): Promise<Call> => {
  const { operation } = route;
  if (!isOperation(operation)) throw new Error(`No valid request for ${operation}`);
  const as = callerOf(route);
  const given = asRole(operation, as.role, await validRequests[operation](on, 'GR237'), on, 'GR237');
  const query = operation === 'importLines' ? { ...given.query, dryRun: 'false' } : given.query;
  return {
    as,
    ...given,
    ...(query === undefined ? {} : { query }),
    headers: { ...given.headers, 'idempotency-key': key },
  };
};
const opening = async (key: string): Promise<Call> => requestOf(openAction, key);
const statusOf = (bytes: string | undefined): number =>
  z.tuple([z.number()], z.unknown()).parse(JSON.parse(bytes ?? '[]'))[0];
const eventsOf = async (given: Call): Promise<number> =>
  (await app.deps.actions.read(given.params?.['actionNumber'] ?? ''))?.seq ?? 0;

describe('repeating a request with its key', () => {
  it.each(posts)('$operation: the same answer to the byte, and nothing more is done', async (route) => {
    const given = await requestOf(route, `replay-${route.operation}`);
    const first = await bytesOf(app.handlerOf(route), route, given);
    const before = told(await itemsOf(open), { replies: true });
    scheduler.advance(23 * hour);
    expect(await bytesOf(app.handlerOf(route), route, given)).toBe(first);
    expect(told(await itemsOf(open), { replies: true })).toBe(before);
    app.clock.set('2023-01-05');
    expect(statusOf(first)).toBe(route.status);
  });

  it('another body with the same key is refused', async () => {
    const given = await opening('reused');
    expect((await app.serve(openAction, given)).status).toBe(200);
    expect(await app.serve(openAction, { ...given, body: { actualStartDate: '2023-01-04' } })).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });

  it('one whose twin cannot be read yet gets « in progress », after a bounded number of attempts', async () => {
    const { deps } = app;
    let tries = 0;
    const handler = makeOpenAction({
      ...deps,
      commands: {
        ...deps.commands,
        writing: {
          ...deps.commands.writing,
          pause: async () => {},
          commit: async () => {
            tries += 1;
            return { ok: false, error: { failed: 'idempotency' } };
          },
        },
      },
    });
    expect(await call(handler, openAction, await opening('twin'))).toMatchObject({
      status: 409,
      body: { code: 'IDEMPOTENCY_IN_PROGRESS' },
    });
    expect(tries).toBe(13);
  });

  it('a key that is none is refused', async () => {
    for (const key of ['', ' ', 'é', 'x'.repeat(65)]) {
      expect(await app.serve(openAction, await opening(key))).toMatchObject({
        status: 422,
        body: { code: 'INVALID', violations: [{ pointer: '/headers/idempotency-key' }] },
      });
    }
  });

  it('another caller, another path or another route with the same key sees nothing of it', async () => {
    const given = await opening('mine');
    const done = await app.serve(openAction, given);
    expect(done.status).toBe(200);
    const colleague = await app.serve(openAction, { ...given, as: 'GR237b' });
    expect(colleague).toMatchObject({ status: 409, body: { code: 'ACTION_NOT_AWAITING_OPENING' } });
    const stranger = await app.serve(openAction, { ...given, as: 'GR512' });
    expect(stranger).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    // Elsewhere the key is a new one.
    expect((await app.serve(openAction, await opening('mine'))).status).toBe(200);
  });

  it('a failure is not remembered: sent again, it is done to the end', async () => {
    const given = await opening('failed');
    const dying = dyingAfter(open, 3);
    const failing = await openTestApp(scheduler.clock, { on: { ...open, table: dying.table } });
    expect((await failing.serve(openAction, given)).status).toBe(500);
    const before = await eventsOf(given);
    expect(await app.serve(openAction, given)).toMatchObject({ status: 200, body: { status: 'EC' } });
    expect(await eventsOf(given)).toBe(before + 1);
  });

  it('a failure that hid a success is answered by that success', async () => {
    const given = await opening('hidden');
    const before = await eventsOf(given);
    // The reply of the write is lost, and so is every check of whether it was written.
    const faulty = withFaults(open, { seed: 1, rate: 1, otherRate: 1, kinds: ['timeout-after'] });
    const { deps } = await openTestApp(scheduler.clock, { on: { ...open, table: faulty.table } });
    const failing = makeOpenAction({ ...deps, actions: app.deps.actions });
    const { commands } = app.deps;
    const { commit } = deps.commands.writing;
    const asked = makeOpenAction({
      ...app.deps,
      commands: { ...commands, writing: { ...commands.writing, commit } },
    });
    expect((await call(failing, openAction, given)).status).toBe(500);
    expect(await eventsOf(given)).toBe(before);
    expect((await call(asked, openAction, given)).status).toBe(500);
    expect(await eventsOf(given)).toBe(before + 1);
    expect(await app.serve(openAction, given)).toMatchObject({ status: 200, body: { status: 'EC' } });
    expect(await eventsOf(given)).toBe(before + 1);
  });

  it('is forgotten after 24 hours, though the table still keeps it', async () => {
    const given = await opening('old');
    expect((await app.serve(openAction, given)).status).toBe(200);
    scheduler.advance(24 * hour - 1_000);
    expect((await app.serve(openAction, given)).status).toBe(200);
    scheduler.advance(2_000);
    expect(await app.serve(openAction, given)).toMatchObject({
      status: 409,
      body: { code: 'ACTION_NOT_AWAITING_OPENING' },
    });
    // Its place is free again, for another request of the same caller.
    const other = { ...given, body: { actualStartDate: '2023-01-04' } };
    expect(await app.serve(openAction, other)).toMatchObject({ status: 409 });
    app.clock.set('2023-01-05');
  });

  it('fifty at once: one is executed, fifty get the same bytes', async () => {
    const given = await opening('fifty');
    const before = await eventsOf(given);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () => bytesOf(app.handlerOf(openAction), openAction, given)),
    );
    expect(new Set(answers).size).toBe(1);
    expect(statusOf(answers[0])).toBe(200);
    const executions = (await eventsOf(given)) - before;
    expect(executions).toBe(1);
    recordMeasure({
      suite: 'faults',
      measure: 'R2 fifty equal calls at once: executions',
      value: executions,
      unit: '',
      target: '= 1',
      pass: executions === 1,
    });
  });

  it.each(posts)('$operation: twins whose requests interleave in any way get the same answer', async (route) => {
    for (const seed of [1]) {
      const given = await requestOf(route, `twin-${seed}`);
      const answers = await sendTogether(open, { seed, copies: 3, route, call: async () => given });
      expect(new Set(answers).size, answers.join('\n')).toBe(1);
      expect(statusOf(answers[0])).toBe(route.status);
    }
  });
});

describe('sending everything again', () => {
  it('25 hours later, 31 days later, with every remembered reply wiped: no second invoice', async () => {
    const own = await openTestTable({ on: open.engine });
    app.clock.set('2023-01-05');
    const product = await openTestApp(scheduler.clock, { on: own });
    const ownFactory = makeActionFactory(product);
    const sent: { readonly route: (typeof posts)[number]; readonly given: Call }[] = [];
    for (const route of posts) {
      const given = await requestOf(route, `all-${route.operation}`, ownFactory);
      expect((await product.serve(route, given)).status).toBe(route.status);
      sent.push({ route, given });
    }
    const settleAll = async (): Promise<void> => {
      for (const { kind, actionNumber } of await itemsOf(own))
        if (kind === 'ADVANCE_WORK') await product.settleAdvance(String(actionNumber));
    };
    await settleAll();
    const invoices = async () => (await itemsOf(own)).filter(({ kind }) => kind === 'INVOICE' || kind === 'SERIES');
    const before = await invoices();
    const wipe = async (): Promise<void> => {
      for (const { kind, pk, sk } of await itemsOf(own))
        if (kind === 'IDEMPOTENCY')
          await own.table.client.send(new DeleteCommand({ TableName: own.tableName, Key: { pk, sk } }));
    };
    for (const later of [
      async () => scheduler.advance(25 * hour),
      async () => scheduler.advance(31 * 24 * hour),
      wipe,
    ]) {
      await later();
      for (const { route, given } of sent) await product.serve(route, given);
      await settleAll();
      expect(told(await invoices())).toBe(told(before));
    }
    expect(told(before)).toContain('AV2023-');
    recordMeasure({
      suite: 'faults',
      measure: 'R3 everything sent again with no key left: second invoices',
      value: (await invoices()).length - before.length,
      unit: '',
      target: '= 0',
      pass: true,
    });
    await own.stop();
  });
});

describe('a function that dies before any of its requests', () => {
  let table: CrashTable;
  beforeAll(async () => {
    table = await openCrashTable(await openTestTable({ on: open.engine }));
  });
  afterAll(async () => table.open.stop());
  const points = new Map<string, number>();
  it.each(writingRoutes)('$operation: the request sent again ends as if nothing had happened', async (route) => {
    const crashed = await crashRoute(table, route);
    expect(crashed.different).toEqual([]);
    expect(crashed.points).toBeGreaterThanOrEqual(3);
    points.set(route.operation, crashed.points);
  });

  it.each(otherFunctions)('%s: run again, it ends as if nothing had happened', async (name) => {
    const fresh = await openCrashTable(await openTestTable({ on: open.engine, stream: true }));
    const { different, points: some } = await crashFunction(fresh, name);
    await fresh.open.stop();
    expect(different).toEqual([]);
    points.set(name, some);
  });

  it('is every function that writes', () => {
    const total = [...points.values()].reduce((sum, one) => sum + one, 0);
    expect(points.size).toBe(writingRoutes.length + otherFunctions.length);
    expect(otherFunctions.length).toBeGreaterThanOrEqual(5);
    recordMeasure({
      suite: 'faults',
      measure: 'R5 crash points that end as a life without a crash',
      value: `${total} of ${total}`,
      unit: '',
      target: 'all',
      pass: true,
    });
  });
});
