import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyRoute } from '../../contract/route.ts';
import { type CalendarDate, date } from '../../domain/calendar-date.ts';
import { projectRoot } from '../../infra/bundle.ts';
import { type ActionFactory, makeActionFactory } from '../support/action-factory.ts';
import { openAction as openedAction } from '../support/actions.ts';
import { type Background, openTestApp, type TestApp } from '../support/app.ts';
import { makeBus } from '../support/bus.ts';
import { type Call, personas, type Someone } from '../support/call.ts';
import { makeScheduler } from '../support/deterministic-scheduler.ts';
import type { TestTable } from '../support/engine.ts';
import { dyingAfter } from '../support/faults.ts';
import { allRoutes } from '../support/routes.ts';
import { openStreamDelivery, type StreamDelivery } from '../support/stream-delivery.ts';
import { asRole, isOperation, validRequests } from '../support/valid-requests.ts';
import { itemsOf, restore, told } from './state.ts';

/** The routes that write something. */
export const writingRoutes: readonly AnyRoute[] = allRoutes.filter(
  ({ method, operation }) => method !== 'GET' && operation !== 'previewModification',
);

/** The functions that no route calls, from the folders themselves. */
export const otherFunctions: readonly string[] = readdirSync(join(projectRoot, 'functions'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .map(({ name }) => name)
  .filter((name) => !allRoutes.some((route) => route.name === name));

/** One table on a stopped clock; a new one for a function that reads the stream. */
export type CrashTable = {
  readonly open: TestTable;
  readonly app: TestApp;
  readonly factory: ActionFactory;
  /** The table as it is known to be. */
  present: readonly Record<string, unknown>[];
};
export const openCrashTable = async (open: TestTable): Promise<CrashTable> => {
  const { clock } = makeScheduler({ seed: 1, from: '2023-01-05' });
  const app = await openTestApp({ ...clock, now: () => '2023-01-05T11:00:00.000Z' }, { on: open });
  return { open, app, factory: makeActionFactory(app), present: [] };
};
/** Prepares an empty table; returns how to restore it. */
const set = async <T>(table: CrashTable, prepare: () => Promise<T>) => {
  await restore(table.open, [], table.present);
  const given = await prepare();
  const prepared = await itemsOf(table.open);
  table.present = prepared;
  return {
    given,
    before: told(prepared),
    again: async (): Promise<void> => restore(table.open, prepared, table.present),
    end: async (): Promise<string> => {
      table.present = await itemsOf(table.open);
      return told(table.present);
    },
  };
};

export type Crashed = {
  readonly points: number;
  /** Crash points whose outcome differs from a run without a crash, in words. */
  readonly different: readonly string[];
};

type Lived = {
  /** The answer, and the table afterwards. */
  readonly end: string;
  readonly state: string;
  readonly died: boolean;
};

/** Who may call a route: the first role that its access names. */
export const callerOf = ({ access }: AnyRoute): Someone => {
  const role = access === 'public' ? undefined : access[0];
  switch (role) {
    case 'titulaire':
      return { user: 'GR237', ...personas.GR237 };
    case 'region':
    case 'finance':
      return { user: role, ...personas[role] };
    case undefined:
      throw new Error('Nobody may call this route');
  }
};

/**
 * Crashes a route's function before each of its requests, and once after the last, its answer lost; sends the same
 * request again, and compares the answer and the whole table with a run without a crash.
 */
export const crashRoute = async (table: CrashTable, route: AnyRoute): Promise<Crashed> => {
  const { operation } = route;
  if (!isOperation(operation)) throw new Error(`No valid request for ${operation}`);
  const { open, app, factory } = table;
  const as = callerOf(route);
  const scene = await set(table, async () =>
    asRole(operation, as.role, await validRequests[operation](factory, 'GR237'), factory, 'GR237'),
  );
  const { given } = scene;
  const query = operation === 'importLines' ? { ...given.query, dryRun: 'false' } : given.query;
  const headers = { ...given.headers, 'idempotency-key': 'once' };
  const call: Call = { as, ...given, ...(query === undefined ? {} : { query }), headers };
  const different: string[] = [];
  const live = async (left: number | null): Promise<Lived> => {
    await scene.again();
    let died = false;
    if (left !== null) {
      const dying = dyingAfter(open, left);
      const failing = await openTestApp(app.clock, { on: { ...open, table: dying.table } });
      await failing.serve(route, call);
      died = dying.died();
      dying.table.client.destroy();
    }
    const answer = await app.serve(route, call);
    // An import is written by parts: what a first try wrote, the next finds done already.
    const body = JSON.stringify(answer.body).replaceAll('UNCHANGED', 'ACCEPTED');
    if (answer.status !== route.status) different.push(`${operation} after ${left}: ${body}`);
    const state = await scene.end();
    return { end: `${answer.status} ${body}\n${state}`, state, died };
  };
  const whole = await live(null);
  if (whole.state === scene.before) different.push('nothing was done at all');
  for (let left = 0; ; left += 1) {
    const { end, died } = await live(left);
    if (end !== whole.end) different.push(`${operation}, ${died ? `dead before request ${left + 1}` : 'answer lost'}`);
    if (!died) return { points: left + 1, different };
  }
};

/** A function without a route: its input, and how it is run again after a crash. */
type OtherFunction = {
  readonly prepare: (factory: ActionFactory) => Promise<void>;
  readonly day?: CalendarDate;
  readonly run: (functions: Background, events: Awaited<ReturnType<StreamDelivery['peek']>>) => Promise<unknown>;
};

const severalOpened = async (factory: ActionFactory): Promise<void> => {
  for (const organisation of ['GR237', 'GR512']) {
    const { actionNumber } = await factory.entered(organisation);
    await factory.done(
      'openAction',
      { user: organisation, role: 'titulaire', organisation },
      {
        params: { actionNumber },
        body: { actualStartDate: '2023-01-05' },
      },
    );
  }
};

/** Functions without a route that write; the others must say so here. */
export const otherCrashes: Readonly<Record<string, OtherFunction | 'writes nothing'>> = {
  'name-organisation': 'writes nothing',
  'advance-invoice': {
    prepare: severalOpened,
    run: async (functions, events) => functions['advance-invoice'](events['advance-invoice']),
  },
  'publish-events': {
    prepare: severalOpened,
    run: async (functions, events) => functions['publish-events'](events['publish-events']),
  },
  'sweep-outbox': {
    prepare: severalOpened,
    run: async (functions) => functions['sweep-outbox'](),
  },
  'flag-late-closures': {
    prepare: async ({ app }) => {
      for (const rank of [1, 2]) {
        await app.put(
          openedAction({
            actionNumber: `T0000${rank}_1`,
            plannedStartDate: date('2023-01-02'),
            actualStartDate: date('2023-01-02'),
            plannedEndDate: date('2023-01-03'),
            components: [],
            facts: { entryDates: {}, inTrainingCount: 0, settledOn: date('2023-01-03') },
          }),
        );
      }
    },
    run: async (functions) => functions['flag-late-closures']({}),
  },
};

/**
 * Crashes a function without a route before each of its requests to the table and to the bus; delivers or runs it
 * again, and compares the whole table, and the bus without its repeats, with a run without a crash.
 */
export const crashFunction = async (table: CrashTable, name: string): Promise<Crashed> => {
  const crash = otherCrashes[name];
  if (crash === undefined) throw new Error(`Nothing tells how ${name} dies`);
  if (crash === 'writes nothing') return { points: 0, different: [] };
  const { open, app, factory } = table;
  // The sweeper leaves the stream a minute to do it first.
  const later = { ...app.clock, now: () => '2023-01-05T11:05:00.000Z' };
  const scene = await set(table, async () => crash.prepare(factory));
  const idle = makeBus(() => 1);
  const sound = await openTestApp(later, { on: open });
  const delivery = await openStreamDelivery(open, {
    handlers: sound.background(idle.client),
    random: () => 0.5,
    nowMs: Date.now,
  });
  const events = await delivery.peek();
  delivery.close();
  const different: string[] = [];
  const live = async (left: number | null): Promise<Lived> => {
    await scene.again();
    const bus = makeBus(() => 1);
    let died = false;
    if (left !== null) {
      const dying = dyingAfter(open, left);
      bus.onCall(dying.live);
      const failing = await openTestApp(later, { on: { ...open, table: dying.table } });
      await crash.run(failing.background(bus.client), events).catch(() => null);
      died = dying.died();
      dying.table.client.destroy();
      bus.onCall(() => {});
    }
    // A failed delivery comes again until all is done.
    await crash.run(sound.background(bus.client), events);
    const received = [...new Set(bus.received().map(({ id }) => id))].sort().join(' ');
    bus.client.destroy();
    const state = await scene.end();
    return { end: `${received}\n${state}`, state, died };
  };
  const whole = await live(null);
  if (whole.state === scene.before) different.push('nothing was done at all');
  for (let left = 0; ; left += 1) {
    const { end, died } = await live(left);
    if (end !== whole.end) different.push(`${name}, ${died ? `dead before request ${left + 1}` : 'run twice'}`);
    if (!died) return { points: left + 1, different };
  }
};
