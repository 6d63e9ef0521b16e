import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { buildSync } from 'esbuild';
import * as z from 'zod';
import { bundleFunctions, projectRoot } from '../../infra/bundle.ts';
import { demoItems } from '../../player/demo/items.ts';
import type { Table } from '../../store/client.ts';
import { keys } from '../../store/keys.ts';
import { environment, eventOf, inTurns, median, quantile, ratio, silently, timed, withTable } from './figures.ts';

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
const action = '23C00390257_1';
const dashboard = eventOf('GET /api/dashboard', '/api/dashboard');
const page = eventOf('GET /api/actions/{actionNumber}', `/api/actions/${action}`, { params: { actionNumber: action } });

/** The deployed bundles' handlers against the same SDK calls bare, in turns. */
export const overhead = async (): Promise<void> => {
  const folder = bundleFunctions({ names: ['show-dashboard', 'show-action'] });
  await withTable(async ({ table, endpoint }) => {
    await fill(table);
    Object.assign(process.env, environment(table, endpoint));
    await silently(async () => {
      for (const [name, event, read, what] of [
        ['show-dashboard', dashboard, [keys.counters('GR237')], 'dashboard'],
        ['show-action', page, [keys.action(action), keys.standing('GR237')], 'action page'],
      ] as const) {
        const module = z.looseObject({ handler: handlerSchema }).parse(await import(join(folder, name, 'index.mjs')));
        const answer = await module.handler(event, {});
        if (answer.statusCode !== 200) throw new Error(`${name} answered ${answer.statusCode}`);
        // The same calls, at once as the handler makes them.
        const bare = async (): Promise<string> => {
          const answers = await Promise.all(
            read.map(async (Key) =>
              table.client.send(new GetCommand({ TableName: table.name, Key, ConsistentRead: true })),
            ),
          );
          return JSON.stringify(answers.map(({ Item }) => Item));
        };
        const [own, plain] = await inTurns(1_500, 200, async () => module.handler(event, {}), bare);
        ratio(`${what}: handler against the bare SDK call, p50`, median(own) / median(plain), 1.15);
        ratio(`${what}: handler against the bare SDK call, p99`, quantile(own, 0.99) / quantile(plain, 0.99), 1.3);
      }
    });
  });
};

/** A new process, the bundle loaded, the first answer; against a plain client + lib-dynamodb handler. */
export const coldStart = async (full: boolean): Promise<void> => {
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
  await withTable(async ({ table, endpoint }) => {
    await fill(table);
    const once = async (file: string): Promise<number> =>
      timed(
        async () =>
          new Promise<void>((resolve, reject) => {
            const child = spawn(process.execPath, [runner, file, JSON.stringify(dashboard)], {
              stdio: 'ignore',
              env: environment(table, endpoint),
            });
            child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${file} ended with ${code}`))));
          }),
      );
    const own: number[] = [];
    const theirs: number[] = [];
    for (let turn = 0; turn < (full ? 40 : 15); turn += 1) {
      own.push(await once(ours));
      theirs.push(await once(plain));
    }
    ratio('cold start against a plain SDK handler, p50', median(own) / median(theirs), 0.95);
  });
};
