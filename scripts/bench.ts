import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { buildSync } from 'esbuild';
import * as z from 'zod';
import { asTable, type Table } from '../functions/shared/store/client.ts';
import { keys } from '../functions/shared/store/keys.ts';
import { synthTemplates } from '../infra/app.ts';
import { bundleFunctions, projectRoot } from '../infra/bundle.ts';
import { demoItems } from '../infra/local/demo/index.ts';
import { clientFor, startEngine } from '../infra/local/engine/dynoxide.ts';
import { createTable, tableFromTemplate } from '../infra/local/engine/table.ts';
import { startPlayer } from '../infra/local/player.ts';
import { type Measure, recordMeasure, writeMeasures } from './measures.ts';

/**
 * Performance as ratios taken in one run, the two sides of each taken in turns, so that a busy machine slows both. Nothing
 * here fails a build: a ratio beyond its target is told, to be looked at.
 *
 *     npm run bench [-- --full] [-- --only start]
 */
const { values: options } = parseArgs({
  options: { full: { type: 'boolean', default: false }, only: { type: 'string' } },
});

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
const quantiles = (times: readonly number[]) => {
  const sorted = [...times].sort((a, b) => a - b);
  return { p50: at(sorted, 0.5), p99: at(sorted, 0.99) };
};
const rounded = (value: number): number => Math.round(value * 100) / 100;
const tell = (measure: Omit<Measure, 'suite' | 'value'> & { readonly value: number }): void => {
  const row = { suite: 'bench', ...measure, value: rounded(measure.value) };
  process.stdout.write(
    `${row.pass ? 'ok ' : 'NO '} ${row.measure.padEnd(62)} ${String(row.value).padStart(9)} ${row.unit.padEnd(3)} ${row.target}\n`,
  );
  recordMeasure(row);
};
const ratio = (measure: string, value: number, most: number): void =>
  tell({ measure, value, unit: '×', target: `≤ ${most}`, pass: value <= most });

const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await run();
  return performance.now() - from;
};

const withTable = async <T>(run: (table: Table, endpoint: string) => Promise<T>): Promise<T> => {
  const engine = await startEngine();
  const client = clientFor(engine.endpoint);
  const name = 'bench';
  try {
    await createTable(client, tableFromTemplate(synthTemplates({ bundles: 'stub' }).stateful), name);
    return await run(asTable(client, name), engine.endpoint);
  } finally {
    client.destroy();
    await engine.stop();
  }
};

const fill = async (table: Table): Promise<void> => {
  const items = demoItems();
  for (let from = 0; from < items.length; from += 50)
    await Promise.all(
      items
        .slice(from, from + 50)
        .map(async (Item) => table.client.send(new PutCommand({ TableName: table.name, Item }))),
    );
};

const handlerSchema = z.custom<(event: unknown, context: unknown) => Promise<{ statusCode: number }>>(
  (value) => typeof value === 'function',
);
const eventOf = (routeKey: string, path: string, pathParameters: Record<string, string> = {}) => ({
  version: '2.0',
  routeKey,
  rawPath: path,
  rawQueryString: '',
  headers: {},
  pathParameters,
  isBase64Encoded: false,
  requestContext: {
    requestId: 'bench',
    http: { method: 'GET', path },
    authorizer: {
      jwt: {
        claims: {
          sub: 'GR237',
          iss: 'bench',
          token_use: 'access',
          client_id: 'bench',
          scope: 'ouverture/api',
          'cognito:groups': '[titulaire]',
          organisation: 'GR237',
        },
        scopes: ['ouverture/api'],
      },
    },
  },
});
const action = '23C00390257_1';
const dashboard = eventOf('GET /api/dashboard', '/api/dashboard');
const page = eventOf('GET /api/actions/{actionNumber}', `/api/actions/${action}`, { actionNumber: action });

/** The deployed bundles' handlers against the same SDK calls bare, in turns. */
const overhead = async (): Promise<void> => {
  const folder = bundleFunctions({ names: ['show-dashboard', 'show-action'] });
  await withTable(async (table, endpoint) => {
    await fill(table);
    Object.assign(process.env, {
      TABLE_NAME: table.name,
      AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      AWS_REGION: 'eu-west-3',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      BUSINESS_TODAY: '2023-01-05',
      TOKEN_ISSUER: 'bench',
    });
    const logged = console.log;
    console.log = () => {};
    try {
      for (const [name, event, key, what] of [
        ['show-dashboard', dashboard, keys.counters('GR237'), 'dashboard'],
        ['show-action', page, keys.action(action), 'action page'],
      ] as const) {
        const module = z.looseObject({ handler: handlerSchema }).parse(await import(join(folder, name, 'index.mjs')));
        const answer = await module.handler(event, {});
        if (answer.statusCode !== 200) throw new Error(`${name} answered ${answer.statusCode}`);
        const bare = async (): Promise<string> => {
          const { Item } = await table.client.send(
            new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }),
          );
          return JSON.stringify(Item);
        };
        const ours: number[] = [];
        const theirs: number[] = [];
        for (let turn = 0; turn < 1_500; turn += 1) {
          const [mine, other] = [async () => module.handler(event, {}), bare];
          const first = turn % 2 === 0;
          const a = await timed(first ? mine : other);
          const b = await timed(first ? other : mine);
          if (turn < 200) continue;
          ours.push(first ? a : b);
          theirs.push(first ? b : a);
        }
        const [own, plain] = [quantiles(ours), quantiles(theirs)];
        ratio(`${what}: handler against the bare SDK call, p50`, own.p50 / plain.p50, 1.15);
        ratio(`${what}: handler against the bare SDK call, p99`, own.p99 / plain.p99, 1.3);
      }
    } finally {
      console.log = logged;
    }
  });
};

/** A new process, the bundle loaded, the first answer; against a plain client + lib-dynamodb handler. */
const coldStart = async (): Promise<void> => {
  const ours = join(bundleFunctions({ names: ['show-dashboard'] }), 'show-dashboard', 'index.mjs');
  const folder = join(projectRoot, 'build', 'bench');
  mkdirSync(folder, { recursive: true });
  const source = `import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
export const handler = async () => {
  const { Item } = await client.send(new GetCommand({ TableName: process.env.TABLE_NAME, Key: { pk: 'ORG#GR237', sk: 'COUNTERS' } }));
  return { statusCode: 200, body: JSON.stringify(Item) };
};`;
  const plain = join(folder, 'plain.mjs');
  buildSync({
    stdin: { contents: source, resolveDir: projectRoot, loader: 'js' },
    outfile: plain,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    banner: { js: "import{createRequire as __c}from'node:module';const require=__c(import.meta.url);" },
  });
  const runner = join(folder, 'cold.mjs');
  writeFileSync(
    runner,
    `const [, , file, event] = process.argv;
const { handler } = await import(file);
const answer = await handler(JSON.parse(event), {});
process.exit(answer.statusCode === 200 ? 0 : 1);`,
  );
  await withTable(async (table, endpoint) => {
    await fill(table);
    const once = async (file: string): Promise<number> =>
      timed(
        async () =>
          new Promise<void>((resolve, reject) => {
            const child = spawn(process.execPath, [runner, file, JSON.stringify(dashboard)], {
              stdio: 'ignore',
              env: {
                TABLE_NAME: table.name,
                AWS_ENDPOINT_URL_DYNAMODB: endpoint,
                AWS_REGION: 'eu-west-3',
                AWS_ACCESS_KEY_ID: 'local',
                AWS_SECRET_ACCESS_KEY: 'local',
                BUSINESS_TODAY: '2023-01-05',
                TOKEN_ISSUER: 'bench',
              },
            });
            child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${file} ended with ${code}`))));
          }),
      );
    const own: number[] = [];
    const theirs: number[] = [];
    for (let turn = 0; turn < (options.full ? 40 : 15); turn += 1) {
      own.push(await once(ours));
      theirs.push(await once(plain));
    }
    ratio('cold start against a plain SDK handler, p50', quantiles(own).p50 / quantiles(theirs).p50, 0.95);
  });
};

/** Writes at the beginning of a stream and after many records, of the same size. */
const growth = async (): Promise<void> => {
  const records = options.full ? 100_000 : 20_000;
  await withTable(async (table) => {
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
      return quantiles(times).p50;
    };
    await measure(0);
    const first = await measure(300);
    for (let index = 600; index < records / 5 - 300; index += 20)
      await Promise.all(Array.from({ length: 20 }, async (_, part) => write(index + part)));
    const last = await measure(records / 5 - 300);
    ratio(`writes after ${records} stream records against the first, p50`, last / first, 1.25);
  });
};

const queueSchema = z.object({ items: z.array(z.object({ sentAt: z.string(), body: z.string() })) });

/** Thirty-two openers at once: from the opening's request to its invoice's event in finance's queue. */
const openers = async (): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ouverture-bench-'));
  const from = performance.now();
  const player = await startPlayer({ dataDir });
  tell({
    measure: 'npm start: ready',
    value: (performance.now() - from) / 1000,
    unit: 's',
    target: '≤ 10',
    pass: performance.now() - from <= 10_000,
  });
  try {
    const tokenOf = async (user: string): Promise<string> =>
      z.object({ accessToken: z.string() }).parse(await (await fetch(`${player.url}/local/token?user=${user}`)).json())
        .accessToken;
    const tokens = { GR237: await tokenOf('GR237'), region: await tokenOf('region') };
    const call = async (user: keyof typeof tokens, method: string, path: string, body?: unknown) => {
      const answered = await fetch(`${player.url}/api${path}`, {
        method,
        headers: { authorization: `Bearer ${tokens[user]}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const read = z.looseObject({ id: z.string().optional() }).parse(await answered.json());
      if (!answered.ok) throw new Error(`${method} ${path}: ${answered.status} ${JSON.stringify(read)}`);
      return read;
    };
    const guide = z.looseObject({}).parse(await call('region', 'GET', `/actions/${action}`));
    const pick = (...names: string[]): object => Object.fromEntries(names.map((name) => [name, guide[name]]));
    const count = 32;
    const numbers = Array.from({ length: count }, (_, index) => `23BENCH${index}_1`);
    await Promise.all(
      numbers.map(async (actionNumber) => {
        await call('region', 'POST', '/actions', {
          ...pick('contractNumber', 'lot', 'title', 'year', 'organisation', 'plannedStartDate', 'plannedEndDate'),
          ...pick('reportingFrequency', 'invoicingPeriod', 'places', 'site', 'components'),
          actionNumber,
          advance: guide['advanceTerms'],
        });
        const base = `/actions/${actionNumber}/enrolments`;
        const { id } = await call('GR237', 'POST', base, { lastName: 'A', firstName: 'B', reference: 'R1' });
        await call('GR237', 'POST', `${base}/${id}/confirmation`);
        await call('GR237', 'PUT', `${base}/${id}/entry`, { entryDate: '2023-01-05' });
      }),
    );
    const asked = new Map<string, number>();
    await Promise.all(
      numbers.map(async (actionNumber) => {
        asked.set(actionNumber, Date.now());
        await call('GR237', 'POST', `/actions/${actionNumber}/opening`, { actualStartDate: '2023-01-05' });
      }),
    );
    const delays: number[] = [];
    for (let waited = 0; waited < 600 && delays.length < count; waited += 1) {
      const { items } = queueSchema.parse(await (await fetch(`${player.url}/local/queues/finance`)).json());
      delays.length = 0;
      for (const { sentAt, body } of items) {
        const subject = z.looseObject({ detail: z.looseObject({ subject: z.string() }) }).parse(JSON.parse(body))
          .detail.subject;
        const start = asked.get(subject);
        if (start !== undefined) delays.push(Date.parse(sentAt) - start);
      }
      if (delays.length < count) await sleep(50);
    }
    if (delays.length < count) throw new Error(`${delays.length} events of ${count} came`);
    const { p50, p99 } = quantiles(delays);
    tell({ measure: '32 openers at once: opening to event, p50', value: p50, unit: 'ms', target: '', pass: true });
    tell({
      measure: '32 openers at once: opening to event, p99',
      value: p99,
      unit: 'ms',
      target: '< 2000',
      pass: p99 < 2_000,
    });
  } finally {
    await player.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
};

const suites = { overhead, 'cold-start': coldStart, growth, openers } as const;
for (const [name, suite] of Object.entries(suites)) {
  if (options.only === undefined || options.only === name) await suite();
}
writeMeasures();
