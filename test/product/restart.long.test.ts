import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { projectRoot } from '../../infra/bundle.ts';
import { demoItems } from '../../player/demo/items.ts';
import { endOrphan } from '../../player/engine/orphan.ts';
import { findEngine } from '../../player/engine/program.ts';
import { freePort } from '../../player/http-server.ts';

const embedded = process.env['DYNAMODB_ENDPOINT'] === undefined;
const dataDir = mkdtempSync(join(tmpdir(), 'ouverture-restart-'));
const running = new Set<ChildProcess>();
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  // Engines left behind by killed hosts, unless another start has ended them.
  if (embedded)
    for (const name of ['.', ...readdirSync(dataDir)])
      await endOrphan(join(dataDir, name, 'engine', 'engine.pid'), findEngine());
  rmSync(dataDir, { recursive: true, force: true });
});

/** A process's output until it is ready or ends. */
const heard = async (child: ChildProcess, wanted: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`not said: ${text}`)), 90_000);
    const done = (): void => {
      clearTimeout(timer);
      resolve(text);
    };
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (more: Buffer) => {
        text += more.toString();
        if (wanted.test(text)) done();
      });
    child.once('exit', done);
  });
const npmStart = (...more: readonly string[]): ChildProcess => {
  const child = spawn('npm', ['start', '--', ...more], { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  return child;
};

/** `npm start`, as a process of its own that can be killed. */
const spawned = (data: string) => {
  const child = spawn(process.execPath, ['player/main.ts', '--port', '0', '--data', data], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  return child;
};
type Started = { readonly child: ChildProcess; readonly url: string };
/** One that is ready. */
const start = async (data = dataDir): Promise<Started> =>
  new Promise((resolve, reject) => {
    const child = spawned(data);
    let said = '';
    const timer = setTimeout(() => reject(new Error(`not ready: ${said}`)), 90_000);
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
      const url = /^ready (\S+)$/mu.exec(said)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve({ child, url });
    });
    child.stderr.on('data', (text: Buffer) => {
      said += text.toString();
    });
    child.once('exit', () => reject(new Error(`ended: ${said}`)));
  });
const ended = async (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    running.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

const tokenOf = async (url: string, user: string): Promise<string> =>
  z.object({ accessToken: z.string() }).parse(await (await fetch(`${url}/local/token?user=${user}`)).json())
    .accessToken;
const caller = async (url: string, user: string) => {
  const token = await tokenOf(url, user);
  return async (method: string, path: string, body?: unknown) => {
    const answered = await fetch(`${url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answered.status, body: z.looseObject({ id: z.string().optional() }).parse(await answered.json()) };
  };
};
const eventsOf = async (url: string): Promise<readonly string[]> => {
  const queue = z
    .object({ items: z.array(z.object({ body: z.string() })) })
    .parse(await (await fetch(`${url}/local/queues/finance`)).json());
  return queue.items.map(
    ({ body }) => z.looseObject({ detail: z.looseObject({ id: z.string() }) }).parse(JSON.parse(body)).detail.id,
  );
};

describe('npm start', () => {
  it('loses nothing acknowledged to a kill -9, takes up its work where it was, and ends cleanly', async () => {
    const first = await start();
    const provider = await caller(first.url, 'GR237');
    const action = '/actions/23C00390257_1';
    const enrolled = await provider('POST', `${action}/enrolments`, { lastName: 'A', firstName: 'B', reference: 'R0' });
    await provider('POST', `${action}/enrolments/${enrolled.body.id}/confirmation`);
    await provider('PUT', `${action}/enrolments/${enrolled.body.id}/entry`, { entryDate: '2023-01-05' });
    const acknowledged: string[] = [];
    const writing = Promise.allSettled(
      Array.from({ length: 200 }, async (_, index) => {
        const answered = await provider('POST', '/actions/23C00400100_1/enrolments', {
          lastName: 'Fictif',
          firstName: 'Ana',
          reference: `K${index}`,
        });
        if (answered.status === 201) acknowledged.push(`K${index}`);
      }),
    );
    while (acknowledged.length < 20) await sleep(5);
    // The opening is acknowledged; its advance and its event are still on their way.
    const opened = await provider('POST', `${action}/opening`, { actualStartDate: '2023-01-05' });
    expect(opened.status).toBe(200);
    first.child.kill('SIGKILL');
    await ended(first.child);
    await writing;

    const second = await start();
    const again = await caller(second.url, 'GR237');
    const there = new Set<string>();
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { status: number; body: Record<string, unknown> } = await again(
        'GET',
        `/actions/23C00400100_1/enrolments?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      const read = z
        .object({ items: z.array(z.looseObject({ reference: z.string() })), nextCursor: z.string().nullable() })
        .parse(page.body);
      for (const { reference } of read.items) there.add(reference);
      cursor = read.nextCursor;
    }
    expect(acknowledged.filter((reference) => !there.has(reference))).toEqual([]);
    expect((await again('GET', action)).body).toMatchObject({ status: 'EC' });
    let events: readonly string[] = [];
    for (let waited = 0; waited < 200 && events.length === 0; waited += 1) {
      events = await eventsOf(second.url);
      if (events.length === 0) await sleep(100);
    }
    expect(new Set(events).size).toBe(1);
    expect((await again('GET', action)).body).toMatchObject({
      advance: { state: 'ISSUED', invoiceNumber: 'AV2023-GR237-00001' },
    });
    second.child.kill('SIGTERM');
    await ended(second.child);
    expect(second.child.exitCode).toBe(0);

    const third = await start();
    expect(new Set(await eventsOf(third.url))).toEqual(new Set(events));
    // Ctrl-C at a terminal: the signal goes to the whole group, the engine's process included if it were in it.
    process.kill(-(third.child.pid ?? 0), 'SIGINT');
    await ended(third.child);
    expect(third.child.exitCode).toBe(0);
  }, 240_000);

  // Looks into the embedded engine's file for the instant to kill it.
  it.runIf(embedded)(
    'begins the demonstration again when it was killed while it wrote it',
    async () => {
      const whole = demoItems().filter(({ kind }) => kind === 'ACTION').length;
      let data = '';
      // A busy machine may see the beginning too late: then once more, elsewhere.
      for (let attempt = 0; attempt < 5 && !existsSync(join(data, 'filling')); attempt += 1) {
        data = join(dataDir, `killed${attempt}`);
        const killed = spawned(data);
        while (!existsSync(join(data, 'filling')) && killed.exitCode === null) await sleep(1);
        const database = new DatabaseSync(join(data, 'engine', 'engine.sqlite'), { readOnly: true });
        database.exec('PRAGMA busy_timeout = 5000');
        const written = database.prepare('SELECT count(*) AS count FROM _stream_records');
        while (written.get()?.['count'] === 0 && killed.exitCode === null) await sleep(1);
        killed.kill('SIGKILL');
        database.close();
        await ended(killed);
      }
      expect(existsSync(join(data, 'filling'))).toBe(true);

      const after = await start(data);
      const region = await caller(after.url, 'region');
      const read = z.object({ items: z.array(z.unknown()) }).parse((await region('GET', '/actions?limit=100')).body);
      expect(read.items).toHaveLength(Math.min(whole, 100));
      expect(existsSync(join(data, 'filling'))).toBe(false);
      after.child.kill('SIGTERM');
      await ended(after.child);
    },
    240_000,
  );

  it('ends with npm, stopped or killed, and can be started again at once on the same port and data', async () => {
    const port = String(await freePort());
    const where = ['--port', port, '--data', join(dataDir, 'again')];
    const answers = async (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/api/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    const first = npmStart(...where);
    expect(await heard(first, /^ready/mu)).toContain(`ready http://127.0.0.1:${port}`);
    const other = npmStart('--port', '0', '--data', join(dataDir, 'again'));
    expect(await heard(other, /\.$/mu)).toContain('Ces données sont déjà servies');
    first.kill('SIGTERM');
    await ended(first);
    expect(first.exitCode).toBe(0);
    expect(await answers()).toBe(false);
    const second = npmStart(...where);
    expect(await heard(second, /^ready/mu)).toContain('ready');
    second.kill('SIGKILL');
    const third = npmStart(...where);
    expect(await heard(third, /^ready/mu)).toContain('ready');
    expect(await answers()).toBe(true);
    third.kill('SIGINT');
    await ended(third);
    expect(await answers()).toBe(false);
  }, 240_000);
});
