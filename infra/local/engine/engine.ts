import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteTableCommand, DynamoDBClient, waitUntilTableNotExists } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { localCredentials, localRegion } from '../template/account.ts';

/**
 * A DynamoDB engine on loopback: the embedded one behind this wrapper (what it must mend is listed in
 * docs/adr/0006-embedded-engine.md), or whatever DYNAMODB_ENDPOINT names, taken as it is.
 */
export type Engine = {
  readonly kind: 'embedded' | 'external';
  readonly endpoint: string;
  readonly region: string;
  /** Deletes a table and the stream records that the embedded engine would give to the next table of that name. */
  readonly dropTable: (name: string) => Promise<void>;
  /** Deletes expired items now. The embedded engine never does it by itself. */
  readonly sweepTtl: () => Promise<void>;
  /** Deletes stream records older than 24 hours, as AWS would; answers how many went. */
  readonly trimStream: (now?: Date) => Promise<number>;
  readonly stop: () => Promise<void>;
};

const pinned = '1.2.1';

export const clientFor = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({ endpoint, region: localRegion, credentials: localCredentials, maxAttempts: 3 });

const helpText =
  'Indiquez un autre moteur : DYNAMODB_ENDPOINT=http://127.0.0.1:8000 (Amazon DynamoDB Local, par exemple).';

/**
 * Where the embedded engine's program is. Throws on a platform that it is not made for, telling what to set, and on
 * another version than the one that this wrapper knows from the inside.
 */
export const findEngine = (resolve: (name: string) => string = createRequire(import.meta.url).resolve): string => {
  let manifest: string;
  try {
    manifest = resolve('@dynoxide/linux-x64/package.json');
  } catch {
    throw new Error(`Le moteur DynamoDB embarqué n’existe pas pour ${process.platform}-${process.arch}. ${helpText}`);
  }
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest, 'utf8')));
  if (version !== pinned) {
    throw new Error(`Le moteur DynamoDB embarqué est en version ${version}, ${pinned} est attendue : relancez npm ci.`);
  }
  return join(dirname(manifest), 'dynoxide');
};

export const freePort = async (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('No port'));
        else resolve(address.port);
      });
    });
  });

/** Whether a process runs that very program: a zombie, or another process given the same number, does not. */
const runs = (pid: number, binary: string): boolean => {
  try {
    return readlinkSync(`/proc/${pid}/exe`) === binary;
  } catch {
    return false;
  }
};

const endedWithin = async (pid: number, binary: string, limitMs: number): Promise<boolean> => {
  for (let waited = 0; waited < limitMs && runs(pid, binary); waited += 20) await sleep(20);
  return !runs(pid, binary);
};

/** Ends an engine that a killed host left behind, after checking that the pid is still that very program: one engine a file. */
export const endOrphan = async (pidFile: string, binary: string): Promise<void> => {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  rmSync(pidFile, { force: true });
  if (!Number.isInteger(pid) || pid <= 1 || !runs(pid, binary)) return;
  process.kill(pid, 'SIGTERM');
  if (await endedWithin(pid, binary, 2_000)) return;
  process.kill(pid, 'SIGKILL');
  await endedWithin(pid, binary, 2_000);
};

const answers = async (endpoint: string): Promise<boolean> => {
  try {
    return (await fetch(endpoint, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
};

/** Without these two, every write slows as stream records pile up (the engine looks for the highest number by text). */
const indexes = [
  'CREATE INDEX IF NOT EXISTS zz_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))',
  'CREATE INDEX IF NOT EXISTS zz_seq2 ON _stream_records(table_name, shard_id, CAST(sequence_number AS INTEGER))',
];

const openDatabase = (file: string): DatabaseSync => {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA busy_timeout = 5000');
  return database;
};

/** Adds the indexes. Throws when the engine's own tables are not as this wrapper knows them. */
export const mendSchema = (file: string): void => {
  const database = openDatabase(file);
  try {
    const found = database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = '_stream_records'")
      .get();
    if (found === undefined)
      throw new Error(`Le moteur embarqué n’a plus la forme attendue (_stream_records manque). ${helpText}`);
    for (const sql of indexes) database.exec(sql);
  } finally {
    database.close();
  }
};

const retentionSeconds = 24 * 60 * 60;

/** Deletes in batches of 500 and always keeps the newest record of a table: the next number is one more than it. */
const trim = (file: string, now: Date): number => {
  const database = openDatabase(file);
  try {
    const before = Math.floor(now.getTime() / 1000) - retentionSeconds;
    const statement = database.prepare(
      `DELETE FROM _stream_records WHERE rowid IN (
         SELECT old.rowid FROM _stream_records old
         WHERE old.created_at < ?
           AND CAST(old.sequence_number AS INTEGER) < (
             SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records newest WHERE newest.table_name = old.table_name)
         LIMIT 500)`,
    );
    let gone = 0;
    for (;;) {
      const changes = Number(statement.run(before).changes);
      gone += changes;
      if (changes < 500) return gone;
    }
  } finally {
    database.close();
  }
};

const forget = (file: string, table: string): void => {
  const database = openDatabase(file);
  try {
    database.prepare('DELETE FROM _stream_records WHERE table_name = ?').run(table);
  } finally {
    database.close();
  }
};

const dropThrough = async (endpoint: string, name: string): Promise<void> => {
  const client = clientFor(endpoint);
  try {
    await client.send(new DeleteTableCommand({ TableName: name }));
    await waitUntilTableNotExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName: name });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ResourceNotFoundException') throw error;
  } finally {
    client.destroy();
  }
};

/** The engine that somebody else runs. Whatever it answers to a bare request, it is there. */
const external = async (endpoint: string): Promise<Engine> => {
  try {
    // Long: the synthesis that goes on beside it holds this thread for seconds, and the clock of a short wait with it.
    await (await fetch(endpoint, { signal: AbortSignal.timeout(60_000) })).arrayBuffer();
  } catch (error) {
    throw new Error(
      `Rien ne répond à DYNAMODB_ENDPOINT=${endpoint} : démarrez ce moteur, ou retirez la variable pour le moteur embarqué.`,
      { cause: error },
    );
  }
  return {
    kind: 'external',
    endpoint,
    region: localRegion,
    dropTable: async (name) => dropThrough(endpoint, name),
    sweepTtl: async () => {},
    trimStream: async () => 0,
    stop: async () => {},
  };
};

const sweptSchema = z.object({ result: z.object({ isError: z.literal(false) }) });

const sweep = async (mcpPort: number): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${mcpPort}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'sweep_ttl', arguments: {} } }),
    // Long: it goes through every item, and a big table is no fault. 170 000 items take it some ten seconds.
    signal: AbortSignal.timeout(120_000),
  });
  if (!response.ok) throw new Error(`TTL sweep answered ${response.status}`);
  // A tool that is not there any more, or that failed, is told in the answer only.
  const said = sweptSchema.safeParse(await response.json());
  if (!said.success) throw new Error(`TTL sweep did not sweep: ${said.error.message}`);
};

/** Its own door opens a little after the engine's. Throws when it does not, or does not sweep. */
const firstSweep = async (mcpPort: number): Promise<void> => {
  for (let tries = 0; ; tries += 1) {
    try {
      await sweep(mcpPort);
      return;
    } catch (error) {
      if (tries > 100)
        throw new Error(`Le moteur embarqué n’efface plus ce qui a expiré (sweep_ttl). ${helpText}`, { cause: error });
      await sleep(20);
    }
  }
};

export type EngineOptions = {
  /** Where the data stay; a folder of its own, removed at the stop, when absent. */
  readonly dataDir?: string;
  /** Told when the engine ends by itself. */
  readonly onExit?: (reason: string) => void;
  readonly endpoint?: string | undefined;
  /** Another program in the embedded engine's place: for tests of what happens when it is not as expected. */
  readonly program?: string;
};

/** The engine that the environment asks for: DYNAMODB_ENDPOINT's, or the embedded one on a file. */
export const startEngine = async ({
  dataDir,
  onExit,
  program,
  endpoint: wanted = process.env['DYNAMODB_ENDPOINT'],
}: EngineOptions = {}): Promise<Engine> => {
  if (wanted !== undefined && wanted !== '') return external(wanted);
  const binary = program ?? findEngine();
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'ouverture-engine-'));
  mkdirSync(folder, { recursive: true });
  const pidFile = join(folder, 'engine.pid');
  const file = join(folder, 'engine.sqlite');
  await endOrphan(pidFile, binary);
  const [port, mcpPort] = [await freePort(), await freePort()];
  const child: ChildProcess = spawn(
    binary,
    [
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--db-path',
      file,
      '--mcp',
      '--mcp-no-auth',
      '--mcp-port',
      String(mcpPort),
    ],
    // In a group of its own: Ctrl-C is for the host, which stops the engine last.
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  let complaint = '';
  let over = false;
  /** Whether its end would be news: neither while it starts, which says so itself, nor once it is to stop. */
  let watched = false;
  child.stderr?.on('data', (data: Buffer) => {
    complaint = `${complaint}${data.toString('utf8')}`.slice(-2_000);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      complaint += error.message;
      over = true;
      resolve();
    });
    child.once('exit', (code, signal) => {
      over = true;
      if (watched) onExit?.(`Le moteur DynamoDB embarqué s’est arrêté (${signal ?? code}). ${complaint}`);
      resolve();
    });
  });
  if (child.pid !== undefined) writeFileSync(pidFile, String(child.pid));
  // A host that ends on an error does not leave its engine behind.
  const endWithHost = (): void => {
    child.kill('SIGTERM');
  };
  process.once('exit', endWithHost);
  const stop = async (): Promise<void> => {
    watched = false;
    process.removeListener('exit', endWithHost);
    if (!over) child.kill('SIGTERM');
    await Promise.race([ended, sleep(3_000, undefined, { ref: false })]);
    if (!over) child.kill('SIGKILL');
    await ended;
    rmSync(pidFile, { force: true });
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    for (let tries = 0; !(await answers(endpoint)); tries += 1) {
      if (tries > 100 || over) throw new Error(`Le moteur DynamoDB embarqué ne démarre pas. ${complaint} ${helpText}`);
      await sleep(20);
    }
    mendSchema(file);
    await firstSweep(mcpPort);
    watched = true;
  } catch (error) {
    // Whoever asked for it is told: nothing of it is left running.
    await stop();
    throw error;
  }
  const trimming = setInterval(() => {
    try {
      trim(file, new Date());
    } catch {
      // The file is busy: the next minute will do.
    }
  }, 60_000);
  // Not oftener: the engine answers nobody while it goes through every item for what has expired, 10 µs an item on a quiet
  // machine and several times that on a busy one. AWS takes days, and whoever reads passes over what has expired.
  const sweeping = setInterval(() => {
    sweep(mcpPort).catch(() => {});
  }, 3_600_000);
  for (const timer of [trimming, sweeping]) timer.unref();
  return {
    kind: 'embedded',
    endpoint,
    region: localRegion,
    dropTable: async (name) => {
      await dropThrough(endpoint, name);
      forget(file, name);
    },
    sweepTtl: async () => sweep(mcpPort),
    trimStream: async (now = new Date()) => trim(file, now),
    stop: async () => {
      clearInterval(trimming);
      clearInterval(sweeping);
      await stop();
    },
  };
};
