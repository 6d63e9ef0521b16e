import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { clientFor } from '../../player/engine/engine.ts';
import { type Player, startPlayer } from '../../player/player.ts';
import { expectAsAnnounced } from './contract.ts';

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // Tests look into answers of every shape; what they expect of them is what they assert.
  readonly body: Record<string, never> & Record<string, unknown>;
};
export type Product = Player & {
  /** Where its data are. */
  readonly dataDir: string;
  readonly as: (
    user: string,
  ) => (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>;
  readonly local: (method: string, path: string, body?: unknown) => Promise<Reply>;
  readonly discard: () => Promise<void>;
};

const parse = (text: string): Reply['body'] => {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse('{}');
  }
};

const request = async (url: string, method: string, body: unknown, headers: Record<string, string>): Promise<Reply> => {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  const { pathname } = new URL(url);
  if (pathname.startsWith('/api/')) {
    const contentType = response.headers.get('content-type') ?? '';
    expectAsAnnounced(method, pathname, { status: response.status, contentType, body: parse(text) });
  }
  return { status: response.status, headers: response.headers, text, body: parse(text) };
};

/** The whole product on loopback, on data of its own, as `npm start` brings it up. */
export const openProduct = async (
  options: {
    readonly empty?: boolean;
    readonly today?: string;
    readonly between?: (functionName: string, endpoint: string) => string;
  } = {},
): Promise<Product> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ouverture-product-'));
  // An engine that is there already may hold several products' tables; an embedded one is each product's own.
  const shared = process.env['DYNAMODB_ENDPOINT'] !== undefined;
  const player = await startPlayer({
    dataDir,
    ...(shared ? { tableSuffix: `-${basename(dataDir)}` } : {}),
    empty: options.empty ?? false,
    ...(options.today === undefined ? {} : { today: options.today }),
    ...(options.between === undefined ? {} : { between: options.between }),
  });
  const tokens = new Map<string, string>();
  const local: Product['local'] = async (method, path, body) => request(`${player.url}/local${path}`, method, body, {});
  const tokenOf = async (user: string): Promise<string> => {
    const known = tokens.get(user);
    if (known !== undefined) return known;
    const token = String((await local('GET', `/token?user=${user}`)).body['accessToken']);
    tokens.set(user, token);
    return token;
  };
  return {
    ...player,
    dataDir,
    local,
    as:
      (user) =>
      async (method, path, body, headers = {}) =>
        request(`${player.url}/api${path}`, method, body, {
          authorization: `Bearer ${await tokenOf(user)}`,
          ...headers,
        }),
    discard: async () => {
      await player.stop();
      if (shared) await clientFor(player.endpoint).send(new DeleteTableCommand({ TableName: player.tableName }));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
