import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { clientFor, type Engine } from '../../../player/engine/engine.ts';
import { findEngine } from '../../../player/engine/program.ts';
import { startEngine } from '../../../player/engine/start.ts';
import { addIndexes } from '../../../player/engine/stream-records.ts';
import { createTable, tableExists } from '../../../player/engine/table.ts';
import { freePort } from '../../../player/http-server.ts';
import { makeStreamReader } from '../../../player/stream/reader.ts';
import { asTable } from '../../../store/client.ts';
import { openTestTable, tableDefinition } from '../../support/engine.ts';

const folders: string[] = [];
const running: { readonly stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ouverture-engine-test-'));
  folders.push(folder);
  return folder;
};

describe('the engine', () => {
  it('makes the table of the synthesised template', async () => {
    const { table, stop } = await openTestTable();

    await table.client.send(new PutCommand({ TableName: table.name, Item: { pk: 'a', sk: 'b', row: { x: 1 } } }));
    const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key: { pk: 'a', sk: 'b' } }));

    expect(Item).toEqual({ pk: 'a', sk: 'b', row: { x: 1 } });
    await stop();
  });

  it('is the one that DYNAMODB_ENDPOINT names, taken as it is: nothing of ours is started', async () => {
    // As DynamoDB Local answers a request that nobody signed.
    const server = createServer((_, response) => response.writeHead(400).end('{}'));
    const port = await freePort();
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
    const endpoint = `http://127.0.0.1:${port}`;
    const engine = await startEngine({ endpoint, program: '/nowhere' });
    expect(engine).toMatchObject({ kind: 'external', endpoint });
    expect(await engine.trimStream()).toBe(0);
    await engine.stop();
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });

    await expect(startEngine({ endpoint })).rejects.toThrow(
      `Rien ne répond à DYNAMODB_ENDPOINT=${endpoint} : démarrez ce moteur, ou retirez la variable`,
    );
  });
});

describe('where the embedded engine is looked for', () => {
  const packaged = (version: string): string => {
    const manifest = join(newFolder(), 'package.json');
    writeFileSync(manifest, JSON.stringify({ version }));
    return manifest;
  };

  it('is its package, in the one version whose inside is known here', () => {
    const manifest = packaged('1.2.1');
    expect(findEngine(() => manifest)).toBe(manifest.replace('package.json', 'dynoxide'));
    const another = packaged('1.3.0');
    expect(() => findEngine(() => another)).toThrow(
      'Le moteur DynamoDB embarqué est en version 1.3.0, 1.2.1 est attendue : relancez npm ci.',
    );
  });

  it('on a platform that it is not made for, says so and what to set', () => {
    const absent = (): never => {
      throw new Error('MODULE_NOT_FOUND');
    };
    expect(() => findEngine(absent)).toThrow(`n’existe pas pour ${process.platform}-${process.arch}.`);
    expect(() => findEngine(absent)).toThrow('DYNAMODB_ENDPOINT=http://127.0.0.1:8000');
  });
});

const pidOf = (dataDir: string): number => Number(readFileSync(join(dataDir, 'engine.pid'), 'utf8'));
const alive = (pid: number): boolean => existsSync(`/proc/${pid}/exe`);

// What follows is the wrapper itself, around the embedded engine only.
describe.skipIf(process.env['DYNAMODB_ENDPOINT'] !== undefined)('the wrapper', () => {
  const start = async (dataDir = newFolder(), more: { readonly onExit?: (reason: string) => void } = {}) => {
    const engine = await startEngine({ dataDir, ...more });
    running.push(engine);
    return engine;
  };
  const inside = <T>(dataDir: string, ask: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(join(dataDir, 'engine.sqlite'));
    try {
      database.exec('PRAGMA busy_timeout = 5000');
      return ask(database);
    } finally {
      database.close();
    }
  };
  const rows = z.array(z.object({ table: z.string(), sequence: z.number(), at: z.number() }));
  const recordsIn = (dataDir: string) =>
    inside(dataDir, (database) =>
      rows.parse(
        database
          .prepare(
            'SELECT table_name AS "table", CAST(sequence_number AS INTEGER) AS sequence, created_at AS at FROM _stream_records ORDER BY 1, 2',
          )
          .all()
          .map((row) => ({ ...row })),
      ),
    );
  const tableOn = async (engine: Engine, name: string) => {
    const client = clientFor(engine.endpoint);
    running.push({ stop: async () => client.destroy() });
    if (!(await tableExists(client, name))) await createTable(client, tableDefinition(), name);
    const { client: document } = asTable(client, name);
    return {
      client,
      put: async (item: Readonly<Record<string, unknown>>) =>
        document.send(new PutCommand({ TableName: name, Item: item })),
      get: async (pk: string) => (await document.send(new GetCommand({ TableName: name, Key: { pk, sk: 's' } }))).Item,
    };
  };

  it('adds the two indexes without which each write slows as records pile up, and both are used', async () => {
    const dataDir = newFolder();
    await start(dataDir);
    const plans = inside(dataDir, (database) =>
      [
        'SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?',
        'SELECT * FROM _stream_records WHERE table_name = ? AND shard_id = ? AND CAST(sequence_number AS INTEGER) > ?',
      ].map((sql) => JSON.stringify(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all())),
    );
    expect(plans[0]).toMatch(/USING (COVERING )?INDEX zz_seq /u);
    expect(plans[1]).toContain('INDEX zz_seq2');
  });

  it('fails when the engine’s own tables are not as it knows them', () => {
    const file = join(newFolder(), 'engine.sqlite');
    new DatabaseSync(file).close();
    expect(() => addIndexes(file)).toThrow(/_stream_records manque.*DYNAMODB_ENDPOINT/su);
  });

  it.each([
    ['is not there', '/nowhere/dynoxide', 'ENOENT'],
    ['ends at once', '/bin/false', 'ne démarre pas'],
  ])('says what to set when the engine’s program %s, and leaves nothing behind', async (_, program, why) => {
    const dataDir = newFolder();
    const ends: string[] = [];
    const starting = startEngine({ dataDir, program, onExit: (reason) => ends.push(reason) });
    await expect(starting).rejects.toThrow(why);
    await expect(starting).rejects.toThrow('DYNAMODB_ENDPOINT');
    expect([ends, existsSync(join(dataDir, 'engine.pid'))]).toEqual([[], false]);
  });

  it('forgets records after 24 hours, in batches, and keeps the newest of each table: numbers never begin again', async () => {
    const dataDir = newFolder();
    const engine = await start(dataDir);
    const [one, other] = [await tableOn(engine, 'one'), await tableOn(engine, 'other')];
    for (const pk of ['a', 'b', 'c']) {
      await one.put({ pk, sk: 's' });
      await other.put({ pk, sk: 's' });
    }
    // More than two batches of old ones, before the three of « one ».
    inside(dataDir, (database) =>
      database.exec(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
         INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
         SELECT 'one', 'INSERT', '{}', CAST(3 + i AS TEXT), (SELECT shard_id FROM _stream_records WHERE table_name = 'one'), created_at
         FROM n, (SELECT created_at FROM _stream_records WHERE table_name = 'one' LIMIT 1)`,
      ),
    );
    const hour = 3_600_000;
    expect(await engine.trimStream(new Date(Date.now() + 23 * hour))).toBe(0);
    expect(recordsIn(dataDir)).toHaveLength(1_206);
    expect(await engine.trimStream(new Date(Date.now() + 25 * hour))).toBe(1_204);
    expect(recordsIn(dataDir)).toMatchObject([
      { table: 'one', sequence: 1_203 },
      { table: 'other', sequence: 3 },
    ]);
    await one.put({ pk: 'd', sk: 's' });
    expect(recordsIn(dataDir).at(1)).toMatchObject({ table: 'one', sequence: 1_204 });
    // The old one may be deleted now: another is newer.
    expect(await engine.trimStream(new Date(Date.now() + 25 * hour))).toBe(1);
  });

  it('takes a dropped table’s records with it, and no other’s: the next of that name begins empty', async () => {
    const dataDir = newFolder();
    const engine = await start(dataDir);
    const [one, other] = [await tableOn(engine, 'one'), await tableOn(engine, 'other')];
    await one.put({ pk: 'a', sk: 's' });
    await other.put({ pk: 'a', sk: 's' });
    await engine.dropTable('one');
    expect(recordsIn(dataDir)).toMatchObject([{ table: 'other' }]);
    await engine.dropTable('never-there');
    await tableOn(engine, 'one');
    expect(recordsIn(dataDir)).toMatchObject([{ table: 'other' }]);
  });

  it('deletes what has expired, as the service’s own doing; what has not, or never will, stays', async () => {
    const engine = await start();
    const table = await tableOn(engine, 'one');
    const now = Math.floor(Date.now() / 1000);
    await table.put({ pk: 'expired', sk: 's', expiresAtEpochSeconds: now - 60 });
    await table.put({ pk: 'later', sk: 's', expiresAtEpochSeconds: now + 600 });
    // Milliseconds by mistake: AWS takes them for a day far away.
    await table.put({ pk: 'mistaken', sk: 's', expiresAtEpochSeconds: Date.now() });
    await table.put({ pk: 'never', sk: 's' });
    await engine.sweepTtl();
    const left = await Promise.all(['expired', 'later', 'mistaken', 'never'].map(table.get));
    expect(left.map((item) => item?.['pk'])).toEqual([undefined, 'later', 'mistaken', 'never']);

    const { Table } = await table.client.send(new DescribeTableCommand({ TableName: 'one' }));
    const reader = makeStreamReader({
      endpoint: engine.endpoint,
      region: engine.region,
      streamArn: Table?.LatestStreamArn ?? '',
      checkpoints: { get: () => undefined, set: () => {} },
    });
    const records = (await reader.read(100)).flatMap((read) => read.records.map(({ lambda }) => lambda));
    reader.close();
    expect(records.map(({ eventName, userIdentity }) => [eventName, userIdentity?.principalId])).toEqual([
      ['INSERT', undefined],
      ['INSERT', undefined],
      ['INSERT', undefined],
      ['INSERT', undefined],
      ['REMOVE', 'dynamodb.amazonaws.com'],
    ]);
    expect(records.at(-1)?.dynamodb.OldImage).toMatchObject({ pk: { S: 'expired' } });
  });

  it('keeps every acknowledged write through a kill -9, says that the engine ended, and leaves no orphan', async () => {
    const dataDir = newFolder();
    const ends: string[] = [];
    const first = await startEngine({ dataDir, onExit: (reason) => ends.push(reason) });
    const table = await tableOn(first, 'kill-test');
    const acknowledged: string[] = [];
    const writing = Promise.allSettled(
      Array.from({ length: 200 }, async (_, index) => {
        await table.put({ pk: `p${index}`, sk: 's' });
        acknowledged.push(`p${index}`);
      }),
    );
    while (acknowledged.length < 60) await sleep(1);
    process.kill(pidOf(dataDir), 'SIGKILL');
    await writing;
    expect(ends).toMatchObject([expect.stringContaining('SIGKILL')]);

    const second = await startEngine({ dataDir });
    const again = await tableOn(second, 'kill-test');
    const found = await Promise.all(acknowledged.map(async (pk) => (await again.get(pk))?.['pk']));

    expect(found).toEqual(acknowledged);
    const engine = pidOf(dataDir);
    await second.stop();
    expect([alive(engine), existsSync(join(dataDir, 'engine.pid'))]).toEqual([false, false]);
  });

  describe('with an engine that is there already', () => {
    /** A host of its own, to be killed. */
    const host = async (dataDir: string): Promise<ChildProcess> => {
      const file = join(import.meta.dirname, '../../../player/engine/start.ts');
      const code = `const { startEngine } = await import(${JSON.stringify(file)}); await startEngine({ dataDir: ${JSON.stringify(dataDir)} }); console.log('up'); setInterval(() => {}, 1000);`;
      const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', code], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve, reject) => {
        child.stdout.once('data', resolve);
        child.once('exit', reject);
      });
      child.removeAllListeners('exit');
      return child;
    };

    it('ends the one that a killed host left, and serves its data', async () => {
      const dataDir = newFolder();
      const child = await host(dataDir);
      const orphan = pidOf(dataDir);
      child.kill('SIGKILL');
      await new Promise((resolve) => {
        child.once('exit', resolve);
      });
      expect(alive(orphan)).toBe(true);

      await start(dataDir);
      expect(alive(orphan)).toBe(false);
      expect(alive(pidOf(dataDir))).toBe(true);
    });

    it('ends nothing that is another program by now, nor is it stopped by a file that it cannot read', async () => {
      const dataDir = newFolder();
      const innocent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
      await vi.waitFor(() => expect(readlinkSync(`/proc/${innocent.pid}/exe`)).toContain('node'));
      mkdirSync(dataDir, { recursive: true });
      const pidFile = join(dataDir, 'engine.pid');
      writeFileSync(pidFile, String(innocent.pid));
      await (await startEngine({ dataDir })).stop();
      expect(alive(innocent.pid ?? 0)).toBe(true);
      innocent.kill('SIGKILL');
      writeFileSync(pidFile, '-1');
      await start(dataDir);
      expect(alive(pidOf(dataDir))).toBe(true);
    });
  });
});
