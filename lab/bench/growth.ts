import { PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Context } from 'aws-lambda';
import { date, parisInstant } from '../../domain/calendar-date.ts';
import { makeFlagLateClosures } from '../../functions/flag-late-closures/handler.ts';
import { makeListActions } from '../../functions/list-actions/handler.ts';
import { makeOpenAction } from '../../functions/open-action/handler.ts';
import type { HttpHandler } from '../../functions/shared/http/event.ts';
import { makeDeps } from '../../functions/shared/wiring.ts';
import { makeShowAction } from '../../functions/show-action/handler.ts';
import { makeShowDashboard } from '../../functions/show-dashboard/handler.ts';
import { keys, lists } from '../../store/keys.ts';
import { makeWorkStore } from '../../store/work.ts';
import { makeCostMeter } from '../../test/support/cost-meter.ts';
import { type BenchTable, eventOf, inTurns, median, ratio, silently, tell, timed, withTable } from './figures.ts';
import { fillMany, numberOf } from './many.ts';

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'bench',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'bench',
  memoryLimitInMB: '512',
  awsRequestId: 'bench',
  logGroupName: 'bench',
  logStreamName: 'bench',
  getRemainingTimeInMillis: () => 600_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};
const clockOn = (day: string) => ({
  today: () => date(day),
  now: () => parisInstant(date(day), new Date()),
  realNow: () => new Date(),
});

/** Writes at the beginning of a stream and after many records, of the same size. */
export const streamGrowth = async (full: boolean): Promise<void> => {
  const records = full ? 100_000 : 20_000;
  await withTable(async ({ table }) => {
    const write = async (index: number): Promise<void> => {
      await table.client.send(
        new TransactWriteCommand({
          TransactItems: Array.from({ length: 5 }, (_, part) => ({
            Put: { TableName: table.name, Item: { pk: `P${index}`, sk: `S${part}`, row: 'x'.repeat(300) } },
          })),
        }),
      );
    };
    const measure = async (from: number): Promise<number> => {
      const times: number[] = [];
      for (let index = 0; index < 300; index += 1) times.push(await timed(async () => write(from + index)));
      return median(times);
    };
    await measure(0);
    const first = await measure(300);
    for (let index = 600; index < records / 5 - 300; index += 20)
      await Promise.all(Array.from({ length: 20 }, async (_, part) => write(index + part)));
    const last = await measure(records / 5 - 300);
    ratio(`writes after ${records} stream records against the first, p50`, last / first, 1.25);
  });
};

/** An opening takes an action up, a read takes nothing. */
const openings = 300;
const reads = 800;
const warmUp = 100;

/** The table of one provider's 300 actions and of others', as many as `count` in all, and what is measured on it. */
const prepared = async (open: BenchTable, count: number) => {
  const items = await fillMany(open, [
    { stage: 'issued', count: 300, prefix: 'G', organisation: 'GR237' },
    { stage: 'entered', count: openings, prefix: 'E', organisation: 'GR900' },
    { stage: 'issued', count: count - 300 - openings, prefix: 'B', organisation: null },
  ]);
  const { table } = open;
  const counters = {
    awaitingOpening: 0,
    inProgress: 300,
    closureOverdue: 0,
    closed: 0,
    pendingEnrolments: 0,
    pendingDeclarations: 0,
    pendingRequests: 0,
  };
  await table.client.send(
    new PutCommand({
      TableName: table.name,
      Item: {
        ...keys.counters('GR237'),
        kind: 'COUNTERS',
        organisation: 'GR237',
        gsi1pk: lists.counters(),
        gsi1sk: 'GR237',
        ...counters,
      },
    }),
  );
  const deps = makeDeps(table, clockOn('2023-01-05'));
  const [dashboard, page, list, opening] = [
    makeShowDashboard(deps),
    makeShowAction(deps),
    makeListActions(deps),
    makeOpenAction(deps),
  ];
  const serve = async (handler: HttpHandler, event: ReturnType<typeof eventOf>): Promise<void> => {
    const { statusCode } = await handler(event, context);
    if (statusCode !== 200) throw new Error(`${event.rawPath} answered ${statusCode}`);
  };
  return {
    items,
    dashboard: async () => serve(dashboard, eventOf('GET /api/dashboard', '/api/dashboard')),
    'action page': async (turn: number) => {
      const actionNumber = numberOf('G', turn % 300);
      return serve(
        page,
        eventOf('GET /api/actions/{actionNumber}', `/api/actions/${actionNumber}`, { params: { actionNumber } }),
      );
    },
    'list page of 300 actions': async () =>
      serve(list, eventOf('GET /api/actions', '/api/actions', { query: { status: 'EC', sort: 'title' } })),
    opening: async (turn: number) => {
      const actionNumber = numberOf('E', turn);
      return serve(
        opening,
        eventOf('POST /api/actions/{actionNumber}/opening', `/api/actions/${actionNumber}/opening`, {
          params: { actionNumber },
          body: { actualStartDate: '2023-01-05' },
          organisation: 'GR900',
        }),
      );
    },
  };
};

/** The same requests on a small table and on a large one, in turns. */
export const tableGrowth = async (full: boolean): Promise<void> => {
  const [few, many] = [1_000, full ? 100_000 : 20_000];
  process.env['TOKEN_ISSUER'] = 'bench';
  await withTable(async (openSmall) =>
    withTable(async (openLarge) =>
      silently(async () => {
        const small = await prepared(openSmall, few);
        const large = await prepared(openLarge, many);
        process.stdout.write(`    ${few} actions (${small.items} items) against ${many} (${large.items})\n`);
        for (const name of ['dashboard', 'action page', 'list page of 300 actions', 'opening'] as const) {
          const [little, much] = await inTurns(name === 'opening' ? openings : reads, warmUp, small[name], large[name]);
          ratio(`${name}: ${many} actions against ${few}, p50`, median(much) / median(little), 1.1);
        }
      }),
    ),
  );
};

/** The daily job: what it costs follows what became late, and not how many actions there are. */
export const lateClosures = async (full: boolean): Promise<void> => {
  const [few, many] = [1_000, full ? 100_000 : 20_000];
  const late = 100;
  type Cost = { readonly requests: number; readonly units: number; readonly ms: number };
  const run = async (actions: number, newly: number): Promise<Cost> =>
    withTable(async (open) => {
      await fillMany(open, [
        { stage: 'issued', count: newly, prefix: 'L', organisation: 'GR237', plannedEndDate: '2023-01-05' },
        { stage: 'issued', count: actions - newly, prefix: 'B', organisation: null },
      ]);
      const deps = makeDeps(open.table, clockOn('2023-01-06'));
      const job = makeFlagLateClosures({ ...deps, work: makeWorkStore(open.table) });
      const meter = makeCostMeter(open.table);
      let ms = 0;
      const { result, cost } = await silently(async () =>
        meter.measure(async () => {
          const from = performance.now();
          const told = await job({});
          ms = performance.now() - from;
          return told;
        }),
      );
      if (result.flagged !== newly || result.failed > 0)
        throw new Error(`${JSON.stringify(result)} instead of ${newly}`);
      return { requests: cost.requests.length, units: cost.units, ms };
    });
  const little = await run(few, late);
  const much = await run(many, late);
  const twice = await run(few, late * 2);
  const name = `daily job, ${late} newly late`;
  tell({ measure: `${name}: requests to the table`, value: little.requests, unit: '', target: '', pass: true });
  tell({ measure: `${name}: capacity units`, value: little.units, unit: '', target: '', pass: true });
  ratio(`${name}: requests, ${many} actions against ${few}`, much.requests / little.requests, 1);
  ratio(`${name}: capacity units, ${many} actions against ${few}`, much.units / little.units, 1.01);
  ratio(`${name}: time, ${many} actions against ${few}`, much.ms / little.ms, 1.25);
  ratio(`daily job: capacity units, ${late * 2} newly late against ${late}`, twice.units / little.units, 2.05);
};
