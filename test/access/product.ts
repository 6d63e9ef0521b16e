import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPKCS8, SignJWT } from 'jose';
import * as z from 'zod';
import type { AnyRoute } from '../../functions/shared/http/route.ts';
import { asTable } from '../../functions/shared/store/client.ts';
import { clientFor } from '../../infra/local/engine/engine.ts';
import { appOn } from '../support/app.ts';
import { expectAsAnnounced } from '../support/contract.ts';
import type { TestTable } from '../support/engine.ts';
import { openProduct, type Product } from '../support/product.ts';
import { type Given, makeStage, type Stage, scenarioDay } from './scenarios.ts';
import { startWitness, type Witness } from './witness.ts';

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
  /** What a good access token says of somebody. */
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

/** The whole product on loopback, a stage on its table for what tests need to be there, and a witness of what it asks. */
export type Whole = {
  readonly product: Product;
  readonly stage: Stage;
  readonly witness: Witness;
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

export const openWhole = async (): Promise<Whole> => {
  const witness = await startWitness();
  const product = await openProduct({ empty: true, today: scenarioDay, between: witness.between });
  const client = clientFor(product.endpoint);
  const table: TestTable = {
    engine: {
      kind: 'external',
      endpoint: product.endpoint,
      region: 'eu-west-3',
      dropTable: async () => {},
      sweepTtl: async () => {},
      trimStream: async () => 0,
      stop: async () => {},
    },
    endpoint: product.endpoint,
    tableName: product.tableName,
    client,
    table: asTable(client, product.tableName),
    // The product's own: it stays.
    drop: async () => client.destroy(),
    stop: async () => client.destroy(),
  };
  const stage = makeStage(appOn(table, scenarioDay));
  const signer = await makeSigner(product);
  const tokens = new Map<string, Promise<string>>();
  return {
    product,
    stage,
    witness,
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
      client.destroy();
      await product.discard();
      await witness.stop();
    },
  };
};
