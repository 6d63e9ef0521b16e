import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthTemplates } from '../../infra/app.ts';
import { startProduct } from '../../ops/product.ts';
import { clientFor } from '../../player/engine/engine.ts';
import { startEngine } from '../../player/engine/start.ts';
import { createTable, tableFromTemplate } from '../../player/engine/table.ts';
import { asTable, type Table } from '../../store/client.ts';
import { type Measure, recordMeasure } from '../measures.ts';

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Prints a figure, and keeps it for docs/measures.md. */
export const tell = (measure: Omit<Measure, 'suite'>): void => {
  const row = {
    suite: 'bench',
    ...measure,
    value: typeof measure.value === 'number' ? rounded(measure.value) : measure.value,
  };
  process.stdout.write(
    `${row.pass ? 'ok ' : 'NO '} ${row.measure.padEnd(74)} ${String(row.value).padStart(9)} ${row.unit.padEnd(3)} ${row.target}\n`,
  );
  recordMeasure(row);
};
export const ratio = (measure: string, value: number, most: number): void =>
  tell({ measure, value, unit: '×', target: `≤ ${most}`, pass: value <= most });

/** Nearest rank: the smallest time that `share` of all do not pass. 0 when there is none. */
export const quantile = (times: readonly number[], share: number): number => {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
};

/** Runs `use` against the product in a process of its own, with the demonstration's data in a folder that is thrown away. */
export const withProduct = async (use: (url: string) => Promise<void>): Promise<void> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ouverture-bench-'));
  try {
    const product = await startProduct(dataDir, { args: ['--today', '2023-01-05'] });
    try {
      await use(product.url);
    } finally {
      await product.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
};

export const median = (times: readonly number[]): number => quantile(times, 0.5);

export const timed = async (run: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await run();
  return performance.now() - from;
};

/**
 * The times of two things done in turns, each first every other time, so that what slows the machine slows both. The
 * first `warmUp` turns are not kept.
 */
export const inTurns = async (
  turns: number,
  warmUp: number,
  one: (turn: number) => Promise<unknown>,
  other: (turn: number) => Promise<unknown>,
): Promise<readonly [ones: readonly number[], others: readonly number[]]> => {
  const ones: number[] = [];
  const others: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const oneFirst = turn % 2 === 0;
    const first = await timed(async () => (oneFirst ? one : other)(turn));
    const second = await timed(async () => (oneFirst ? other : one)(turn));
    if (turn < warmUp) continue;
    ones.push(oneFirst ? first : second);
    others.push(oneFirst ? second : first);
  }
  return [ones, others];
};

export type BenchTable = { readonly table: Table; readonly endpoint: string; readonly file: string };

/** The template's table on an engine of its own, which ends with `run`. */
export const withTable = async <T>(run: (open: BenchTable) => Promise<T>): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'ouverture-bench-'));
  const engine = await startEngine({ dataDir: folder });
  const client = clientFor(engine.endpoint);
  const name = 'bench';
  try {
    await createTable(client, tableFromTemplate(synthTemplates({ bundles: 'stub' }).stateful), name);
    return await run({
      table: asTable(client, name),
      endpoint: engine.endpoint,
      file: join(folder, 'engine.sqlite'),
    });
  } finally {
    if (engine.kind === 'external') await engine.dropTable(name);
    client.destroy();
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Without what a handler logs. */
export const silently = async <T>(run: () => Promise<T>): Promise<T> => {
  const logged = console.log;
  console.log = () => {};
  try {
    return await run();
  } finally {
    console.log = logged;
  }
};

/** What API Gateway hands to a function, for somebody of a provider. */
export const eventOf = (
  routeKey: string,
  path: string,
  {
    params = {},
    query = {},
    body,
    organisation = 'GR237',
  }: {
    readonly params?: Record<string, string>;
    readonly query?: Record<string, string>;
    readonly body?: object;
    readonly organisation?: string;
  } = {},
) => ({
  version: '2.0',
  routeKey,
  rawPath: path,
  rawQueryString: '',
  headers: body === undefined ? {} : { 'content-type': 'application/json' },
  pathParameters: params,
  queryStringParameters: query,
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  isBase64Encoded: false,
  requestContext: {
    accountId: '000000000000',
    apiId: 'bench',
    domainName: 'bench',
    domainPrefix: 'bench',
    requestId: 'bench',
    routeKey,
    stage: '$default',
    time: '',
    timeEpoch: 0,
    http: {
      method: routeKey.split(' ')[0] ?? '',
      path,
      protocol: 'HTTP/1.1',
      sourceIp: '127.0.0.1',
      userAgent: 'bench',
    },
    authorizer: {
      principalId: '',
      integrationLatency: 0,
      jwt: {
        claims: {
          sub: organisation,
          iss: 'bench',
          token_use: 'access',
          client_id: 'bench',
          scope: 'ouverture/api',
          'cognito:groups': '[titulaire]',
          organisation,
        },
        scopes: ['ouverture/api'],
      },
    },
  },
});

/** What a function finds in its environment. */
export const environment = (table: Table, endpoint: string) => ({
  TABLE_NAME: table.name,
  AWS_ENDPOINT_URL_DYNAMODB: endpoint,
  AWS_REGION: 'eu-west-3',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  BUSINESS_TODAY: '2023-01-05',
  TOKEN_ISSUER: 'bench',
});
