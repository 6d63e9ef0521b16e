import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { importPKCS8, SignJWT } from 'jose';
import * as z from 'zod';
import { projectRoot } from '../../infra/bundle.ts';
import type { Isolate } from './figures.ts';

/** `npm start` in a process of its own, on data of its own, so that its memory is not the generator's. */
export type Started = {
  readonly url: string;
  readonly dataDir: string;
  /** What each isolate of the product (its own, and one for each environment of a function) holds, after a collection. */
  readonly heap: () => Promise<readonly Isolate[]>;
  /** What the operating system lends it. */
  readonly residentBytes: () => number;
  /** The access token of anybody: the personas are two providers, and a load wants ten. */
  readonly tokenOf: (who: Someone) => Promise<string>;
  readonly stop: () => Promise<void>;
  readonly discard: () => void;
};
export type Someone = {
  readonly user: string;
  readonly role: 'titulaire' | 'region' | 'finance';
  readonly organisation: string | null;
};

const keyFile = z.object({ kid: z.string(), privateKey: z.string() });
const config = z.object({ authority: z.string(), clientId: z.string(), scope: z.string() });
const tokenSeconds = 600;

export const startProduct = async (): Promise<Started> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ouverture-load-'));
  const child = spawn(
    process.execPath,
    ['--inspect=127.0.0.1:0', 'player/main.ts', '--port', '0', '--data', dataDir, '--today', '2023-01-05'],
    { cwd: projectRoot, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const endIt = (): void => void child.kill('SIGTERM');
  // Whatever ends this process: the product stops cleanly by itself.
  process.once('exit', endIt);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', endIt);
      resolve();
    });
  });
  const { url, inspector } = await ready(child);
  const { kid, privateKey } = keyFile.parse(JSON.parse(readFileSync(join(dataDir, 'issuer-key.json'), 'utf8')));
  const key = await importPKCS8(privateKey, 'RS256');
  const { authority, clientId, scope } = config.parse(await (await fetch(`${url}/config.json`)).json());
  const tokens = new Map<string, { readonly value: string; readonly until: number }>();
  return {
    url,
    dataDir,
    heap: async () => readHeap(inspector),
    residentBytes: () => Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024,
    tokenOf: async ({ user, role, organisation }) => {
      const known = tokens.get(user);
      if (known !== undefined && Date.now() < known.until) return known.value;
      const value = await new SignJWT({
        sub: `load-${user}`,
        username: user,
        name: user,
        client_id: clientId,
        token_use: 'access',
        scope,
        'cognito:groups': [role],
        ...(organisation === null ? {} : { organisation }),
      })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(authority)
        .setIssuedAt()
        .setExpirationTime(`${tokenSeconds}s`)
        .sign(key);
      tokens.set(user, { value, until: Date.now() + (tokenSeconds / 2) * 1000 });
      return value;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(15_000, undefined, { ref: false })]);
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
    discard: () => rmSync(dataDir, { recursive: true, force: true }),
  };
};

const ready = async (child: ChildProcess): Promise<{ readonly url: string; readonly inspector: string }> =>
  new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => reject(new Error(`The product is not ready after two minutes: ${said}`)), 120_000);
    const hear = (text: Buffer): void => {
      said = `${said}${text.toString()}`.slice(-10_000);
      const url = /^ready (\S+)$/mu.exec(said)?.[1];
      const inspector = /ws:\/\/\S+/u.exec(said)?.[0];
      if (url === undefined || inspector === undefined) return;
      clearTimeout(timer);
      resolve({ url, inspector });
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`The product ended: ${said}`));
    });
  });

const message = z.looseObject({
  id: z.number().optional(),
  method: z.string().optional(),
  params: z
    .looseObject({
      sessionId: z.string().optional(),
      message: z.string().optional(),
      workerInfo: z.looseObject({ title: z.string() }).optional(),
    })
    .optional(),
  result: z.looseObject({ usedSize: z.number().optional() }).optional(),
});
type Message = z.infer<typeof message>;

/** Through the inspector: it collects first, and reaches the isolate of each worker. */
const readHeap = async (inspector: string): Promise<readonly Isolate[]> => {
  const socket = new WebSocket(inspector);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('The inspector does not answer')));
  });
  let lastId = 0;
  const waiting = new Map<number, (answer: Message) => void>();
  const workers: { readonly session: string; readonly title: string }[] = [];
  const hear = (text: string): void => {
    const heard = message.parse(JSON.parse(text));
    const { sessionId, message: inner, workerInfo } = heard.params ?? {};
    if (heard.id !== undefined) waiting.get(heard.id)?.(heard);
    else if (heard.method === 'NodeWorker.attachedToWorker' && sessionId !== undefined)
      workers.push({ session: sessionId, title: workerInfo?.title ?? '' });
    else if (heard.method === 'NodeWorker.receivedMessageFromWorker' && inner !== undefined) hear(inner);
  };
  socket.addEventListener('message', ({ data }) => hear(String(data)));
  /** `session`: a worker's. What wraps its message is answered too, under an id that nobody waits for. */
  const ask = async (method: string, params: object = {}, session?: string): Promise<Message> =>
    new Promise((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      const asked = JSON.stringify({ id: lastId, method, params });
      socket.send(
        session === undefined
          ? asked
          : JSON.stringify({
              id: lastId + 1_000_000,
              method: 'NodeWorker.sendMessageToWorker',
              params: { sessionId: session, message: asked },
            }),
      );
    });
  const read = async (name: string, session?: string): Promise<Isolate> => {
    await ask('HeapProfiler.collectGarbage', {}, session);
    const { result } = await ask('Runtime.getHeapUsage', {}, session);
    return { name, usedBytes: result?.usedSize ?? 0 };
  };
  try {
    const isolates = [await read('product')];
    await ask('NodeWorker.enable', { waitForDebuggerOnStart: false });
    for (const { session, title } of workers) isolates.push(await read(title, session));
    return isolates;
  } finally {
    socket.close();
  }
};
