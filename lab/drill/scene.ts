import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { clientFor } from '../../player/engine/engine.ts';
import { type Player, type PlayerOptions, startPlayer } from '../../player/player.ts';
import { asTable } from '../../store/client.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scriptsSchema = z.object({ scripts: z.record(z.string(), z.string()) });
const anything = z.record(z.string(), z.unknown());

export type Reply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };
export type Key = { readonly pk: string; readonly sk: string };
export type Item = Key & Readonly<Record<string, unknown>>;

/** One drill: a trouble provoked for real on a product of its own, ended by what its runbook says. */
export type Drill = {
  readonly name: string;
  /** French. */
  readonly title: string;
  /** Whose commands it follows; each command that it runs must stand there. */
  readonly runbook: string;
  readonly run: (scene: Scene) => Promise<void>;
};

const request = async (
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> => {
  const answered = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answered.status, body: anything.parse(await answered.json()) };
};

/** A product of a drill, driven as its users and operators drive it. */
const drive = (player: Player) => {
  const tokens = new Map<string, string>();
  const local = async (method: string, path: string, body?: unknown): Promise<Reply> =>
    request(`${player.url}/local${path}`, method, body);
  const as =
    (user: string) =>
    async (method: string, path: string, body?: unknown): Promise<Reply> => {
      const token = tokens.get(user) ?? String((await local('GET', `/token?user=${user}`)).body['accessToken']);
      tokens.set(user, token);
      return request(`${player.url}/api${path}`, method, body, { authorization: `Bearer ${token}` });
    };
  const on = async <T>(work: (table: ReturnType<typeof asTable>) => Promise<T>): Promise<T> => {
    const client = clientFor(player.endpoint);
    try {
      return await work(asTable(client, player.tableName));
    } finally {
      client.destroy();
    }
  };
  return {
    player,
    local,
    as,
    /** Enrols one trainee, enters it today and opens the action, as its provider would. */
    open: async (user: string, actionNumber: string, actualStartDate: string): Promise<Reply> => {
      const provider = as(user);
      const path = `/actions/${actionNumber}`;
      const trainee = { lastName: 'Exercice', firstName: 'Camille', reference: `EX-${actionNumber}` };
      const enrolled = await provider('POST', `${path}/enrolments`, trainee);
      assert.equal(enrolled.status, 201, `inscription refusée : ${JSON.stringify(enrolled.body)}`);
      const enrolment = `${path}/enrolments/${String(enrolled.body['id'])}`;
      await provider('POST', `${enrolment}/confirmation`);
      await provider('PUT', `${enrolment}/entry`, { entryDate: actualStartDate });
      const opened = await provider('POST', `${path}/opening`, { actualStartDate });
      assert.equal(opened.status, 200, `ouverture refusée : ${JSON.stringify(opened.body)}`);
      return opened;
    },
    /** Actions that wait to be opened and whose advance is due. */
    awaiting: async (user: string, number: number): Promise<readonly string[]> => {
      const { body } = await as(user)('GET', '/actions?status=AO&limit=100');
      const rows = z.array(z.looseObject({ actionNumber: z.string() })).parse(body['items']);
      const found: string[] = [];
      for (const { actionNumber } of rows) {
        if (found.length === number) break;
        const shown = z
          .looseObject({
            plannedStartDate: z.string(),
            enteredCount: z.number(),
            advance: z.looseObject({ state: z.string() }),
          })
          .parse((await as(user)('GET', `/actions/${actionNumber}`)).body);
        if (shown.advance.state === 'EXPECTED' && shown.enteredCount === 0 && shown.plannedStartDate <= '2023-01-05')
          found.push(actionNumber);
      }
      assert.equal(found.length, number, `${user} n’a pas ${number} actions à ouvrir`);
      return found;
    },
    advanceOf: async (
      user: string,
      actionNumber: string,
    ): Promise<{ state: string; invoiceNumber?: string | null | undefined }> =>
      z
        .looseObject({ state: z.string(), invoiceNumber: z.string().nullish() })
        .parse((await as(user)('GET', `/actions/${actionNumber}`)).body['advance']),
    /** Ids of the messages that finance has received, in order, repeats included. */
    financeReceived: async (): Promise<readonly { readonly id: string; readonly number: string }[]> =>
      z
        .array(
          z.looseObject({ detail: z.looseObject({ id: z.string(), data: z.looseObject({ number: z.string() }) }) }),
        )
        .parse((await local('GET', '/queues/finance')).body['items'])
        .map(({ detail }) => ({ id: detail.id, number: detail.data.number })),
    parkedCount: async (): Promise<number> =>
      z.array(z.unknown()).parse((await local('GET', '/parked')).body['items']).length,
    get: async (Key: Key): Promise<Item | null> =>
      on(async ({ client, name }) => {
        const { Item } = await client.send(new GetCommand({ TableName: name, Key, ConsistentRead: true }));
        return Item === undefined ? null : { ...anything.parse(Item), ...Key };
      }),
    put: async (Item: Item): Promise<void> =>
      on(async ({ client, name }) => {
        await client.send(new PutCommand({ TableName: name, Item: { ...Item } }));
      }),
    remove: async (Key: Key): Promise<void> =>
      on(async ({ client, name }) => {
        await client.send(new DeleteCommand({ TableName: name, Key }));
      }),
    streamArn: async (): Promise<string> =>
      on(async ({ client, name }) => {
        const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
        return Table?.LatestStreamArn ?? '';
      }),
  };
};
export type Driven = ReturnType<typeof drive>;

export type Ran = { readonly code: number | null; readonly out: string };

/** Runs an npm script of package.json as an operator would; answers what it said, both outputs together. */
const npmRun = async (name: string, args: readonly string[]): Promise<Ran> => {
  const { scripts } = scriptsSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  const file = /^node (\S+)$/u.exec(scripts[name] ?? '')?.[1];
  assert.ok(file !== undefined, `npm run ${name} n’existe pas`);
  const { DYNAMODB_ENDPOINT: _endpoint, TABLE_NAME: _table, ...env } = process.env;
  const child = spawn(process.execPath, [join(root, file), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => {
      out += data.toString('utf8');
    });
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { code, out };
};

const logLine = z.looseObject({ event: z.string().default('') });
/** What the functions of a data folder have logged, oldest first. */
export const logged = (dataDir: string): readonly z.infer<typeof logLine>[] => {
  const file = join(dataDir, 'functions.log');
  return (existsSync(file) ? readFileSync(file, 'utf8') : '')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => logLine.parse(JSON.parse(line)));
};

/** What a drill works with. Everything that it starts is ended with it. */
export const makeScene = (drill: Drill, say: (text: string) => void) => {
  const runbook = readFileSync(join(root, drill.runbook), 'utf8');
  const folders: string[] = [];
  const closing: (() => Promise<void>)[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), `ouverture-drill-${drill.name}-`));
    folders.push(made);
    return made;
  };
  const command = async (name: string, args: readonly string[], expected: number): Promise<string> => {
    const written = `npm run ${[name, ...(args[0] === undefined || args[0].startsWith('-') ? [] : ['--', args[0]])].join(' ')}`;
    assert.ok(runbook.includes(written), `${drill.runbook} ne dit pas « ${written} »`);
    const { code, out } = await npmRun(name, args);
    assert.equal(code, expected, `${written} : code ${code} au lieu de ${expected}\n${out}`);
    return out;
  };
  return {
    step: say,
    folder,
    /** Called at the end, last first. */
    atTheEnd: (close: () => Promise<void>): void => {
      closing.push(close);
    },
    /** A product on a folder, fresh unless said. */
    start: async (dataDir: string, options: Omit<PlayerOptions, 'dataDir'> = {}): Promise<Driven> => {
      let stopped: Promise<void> | null = null;
      const player = await startPlayer({ ...options, dataDir });
      const stop = async (): Promise<void> => {
        stopped ??= player.stop();
        await stopped;
      };
      closing.push(stop);
      return drive({ ...player, stop });
    },
    /** Runs a command that the runbook names; answers what it said. Any other exit code than `expected` fails the drill. */
    command,
    audit: async (dataDir: string, expected = 0, ...more: readonly string[]): Promise<string> =>
      command('audit', ['--data', dataDir, ...more], expected),
    /** Waits for what comes by itself; fails the drill when it does not come. */
    until: async (what: string, holds: () => Promise<boolean>): Promise<void> => {
      for (let tries = 0; tries < 600; tries += 1) {
        if (await holds()) return;
        await sleep(100);
      }
      assert.fail(`${what} : toujours pas après une minute`);
    },
    close: async (): Promise<void> => {
      for (const close of closing.reverse()) await close();
      for (const made of folders) rmSync(made, { recursive: true, force: true });
    },
  };
};
export type Scene = ReturnType<typeof makeScene>;
