import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import * as z from 'zod';
import type { AnyRoute } from '../../contract/route.ts';
import { type ActionFactory, factoryDay, makeActionFactory } from './action-factory.ts';
import { openTestApp } from './app.ts';
import { type AwsRecorder, startAwsRecorder } from './aws-recorder.ts';
import type { Given } from './call.ts';
import { expectAsAnnounced } from './contract.ts';
import { tableAt } from './engine.ts';
import { openProduct, type Product } from './product.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Parsed JSON; null when it is none. */
  readonly body: unknown;
};

const keyFile = z.object({ kid: z.string(), privateKey: z.string(), publicKey: z.record(z.string(), z.unknown()) });

/** Signs whatever a test says, with the issuer's own key: what only a mistake of the issuer, or nobody, could sign. */
const makeSigner = async (product: Product) => {
  const { kid, privateKey, publicKey } = keyFile.parse(
    JSON.parse(readFileSync(join(product.dataDir, 'issuer-key.json'), 'utf8')),
  );
  const { clientId, authority } = z
    .looseObject({ clientId: z.string(), authority: z.string() })
    .parse(await (await fetch(`${product.url}/config.json`)).json());
  const key = await importPKCS8(privateKey, 'RS256');
  /** The claims of a valid access token. */
  const claimsOf = (user: string, groups: readonly string[], organisation?: string): Record<string, unknown> => {
    const now = Math.floor(Date.now() / 1000);
    return {
      iss: authority,
      sub: `local-${user}`,
      username: user,
      client_id: clientId,
      token_use: 'access',
      scope: 'openid profile ouverture/api',
      'cognito:groups': groups,
      iat: now,
      exp: now + 900,
      jti: randomUUID(),
      ...(organisation === undefined ? {} : { organisation }),
    };
  };
  const sign = async (
    claims: Readonly<Record<string, unknown>>,
    header: Readonly<Record<string, unknown>> = {},
  ): Promise<string> => new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key);
  return { kid, publicKey, clientId, authority, key, claimsOf, sign };
};
export type Signer = Awaited<ReturnType<typeof makeSigner>>;

/** The whole product on loopback, a factory on its table for what tests need to be there, and a recorder of what it asks. */
export type RecordedProduct = {
  readonly product: Product;
  readonly factory: ActionFactory;
  readonly recorder: AwsRecorder;
  readonly signer: Signer;
  /** Sends a request to a route. `token`: null for none. Bodies that are text are sent as they are. */
  readonly send: (route: AnyRoute, token: string | null, given: Given) => Promise<Answer>;
  readonly tokenOf: (user: string, groups: readonly string[], organisation?: string) => Promise<string>;
  readonly discard: () => Promise<void>;
};

const bodyText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

export const pathOf = (route: AnyRoute, { params = {}, query = {} }: Given): string => {
  const path = route.path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const search = new URLSearchParams(query).toString();
  return search === '' ? path : `${path}?${search}`;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

export const openRecordedProduct = async (): Promise<RecordedProduct> => {
  const recorder = await startAwsRecorder();
  const product = await openProduct({ empty: true, today: factoryDay, between: recorder.between });
  const table = tableAt(product.endpoint, product.tableName);
  const factory = makeActionFactory(await openTestApp(factoryDay, { on: table }));
  const signer = await makeSigner(product);
  const tokens = new Map<string, Promise<string>>();
  return {
    product,
    factory,
    recorder,
    signer,
    tokenOf: async (user, groups, organisation) => {
      const who = JSON.stringify([user, groups, organisation]);
      const token = tokens.get(who) ?? signer.sign(signer.claimsOf(user, groups, organisation));
      tokens.set(who, token);
      return token;
    },
    send: async (route, token, given) => {
      const response = await fetch(`${product.url}${pathOf(route, given)}`, {
        method: route.method,
        headers: {
          ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...given.headers,
        },
        ...(given.body === undefined ? {} : { body: bodyText(given.body) }),
        signal: AbortSignal.timeout(60_000),
      });
      const text = await response.text();
      const headers = Object.fromEntries(response.headers);
      const contentType = headers['content-type'] ?? '';
      const body = contentType.includes('json') ? parsed(text) : null;
      expectAsAnnounced(route.method, route.path, { status: response.status, contentType, body });
      return { status: response.status, headers, text, body };
    },
    discard: async () => {
      table.client.destroy();
      await product.discard();
      await recorder.stop();
    },
  };
};
