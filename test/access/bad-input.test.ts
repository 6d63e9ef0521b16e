import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { AnyRoute } from '../../contract/route.ts';
import { scan } from '../../ops/audit/read.ts';
import { factoryDay, makeActionFactory, titulaireOf } from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Given } from '../support/call.ts';
import { describedBody } from '../support/contract.ts';
import { allRoutes } from '../support/routes.ts';
import { asRole, isOperation, validRequests } from '../support/valid-requests.ts';

const taking = allRoutes.filter(({ access, body }) => body !== null && access !== 'public');
const json = taking.filter(({ bodyType }) => bodyType === undefined);

/** The same whatever the order of names, which engines do not keep. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
};

describe('what no route takes', () => {
  let app: TestApp;
  /** A request that each route would accept. */
  const valid = new Map<string, Given>();
  let before = '';
  const digest = async (): Promise<string> => {
    const items: string[] = [];
    for await (const item of scan(app.open.client, app.open.tableName)) items.push(JSON.stringify(sorted(item)));
    return createHash('sha256').update(items.sort().join('\n')).digest('hex');
  };
  const roleOf = ({ access }: AnyRoute): 'titulaire' | 'region' | 'finance' => {
    const [role = 'region'] = access === 'public' ? [] : access;
    return role;
  };
  beforeAll(async () => {
    app = await openTestApp(factoryDay);
    const factory = makeActionFactory(app);
    for (const route of taking) {
      if (!isOperation(route.operation)) throw new Error(route.operation);
      const given = await validRequests[route.operation](factory, 'GR237');
      valid.set(route.operation, asRole(route.operation, roleOf(route), given, factory, 'GR237'));
    }
    before = await digest();
  });
  afterAll(async () => app.stop());

  const validOf = ({ operation }: AnyRoute): Given => valid.get(operation) ?? {};
  const send = async (route: AnyRoute, body: string, type = 'application/json') => {
    const role = roleOf(route);
    return app.serve(route, {
      ...validOf(route),
      as: role === 'titulaire' ? titulaireOf('GR237') : { user: role, role },
      body,
      headers: { 'content-type': type },
    });
  };
  const named = (routes: readonly AnyRoute[]) =>
    routes.map((route) => [`${route.method} ${route.path}`, route] as const);

  it.each(named(json))('%s: what is not JSON, or no object', async (_, route) => {
    for (const body of ['{', '{"a":}', '\u0000', '{"a":1}}', "{'a':1}"])
      expect(await send(route, body)).toMatchObject({ status: 400, body: { code: 'MALFORMED_JSON' } });
    for (const body of ['[]', '1', '"texte"', 'null', 'true'])
      expect(await send(route, body)).toMatchObject({ status: 422, body: { code: 'INVALID' } });
  });

  it.each(named(taking))('%s: another type, too large, too deep', async (_, route) => {
    expect(await send(route, '<a/>', 'application/xml')).toMatchObject({
      status: 415,
      body: { code: 'UNSUPPORTED_MEDIA_TYPE' },
    });
    const type = route.bodyType ?? 'application/json';
    expect(await send(route, JSON.stringify({ a: 'x'.repeat(300 * 1024) }), type)).toMatchObject({
      status: 413,
      body: { code: 'BODY_TOO_LARGE' },
    });
    const deep = await send(route, `${'['.repeat(10_000)}${']'.repeat(10_000)}`, type);
    expect([400, 422]).toContain(deep.status);
    const keyed = await send(route, `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, type);
    expect([400, 422]).toContain(keyed.status);
  });

  it.each(named(json))('%s: fields that are unknown or of another type, each named, all at once', async (_, route) => {
    const { example, schema } = describedBody(route);
    const given = z.record(z.string(), z.unknown()).parse(example);
    const unknown = await send(
      route,
      JSON.stringify({ ...given, inconnu: 1, __proto: {} }).replace('__proto', '__proto__'),
    );
    expect(unknown).toMatchObject({ status: 422, body: { code: 'INVALID' } });
    expect(JSON.stringify(unknown.body)).toContain('inconnu');
    const properties = Object.keys(
      z.looseObject({ properties: z.record(z.string(), z.unknown()).default({}) }).parse(schema).properties,
    ).filter((name) => name !== 'warnings');
    if (properties.length === 0) return;
    const wrong = await send(route, JSON.stringify(Object.fromEntries(properties.map((name) => [name, { a: [] }]))));
    expect(wrong.status, JSON.stringify(wrong.body)).toBe(422);
    const pointers = z
      .looseObject({ violations: z.array(z.looseObject({ pointer: z.string() })) })
      .parse(wrong.body)
      .violations.map(({ pointer }) => pointer.split('/')[1]);
    for (const name of properties) expect(pointers, JSON.stringify(wrong.body)).toContain(name);
  });

  const dated = json.filter((route) => /"\d{4}-\d{2}-\d{2}"/u.test(JSON.stringify(describedBody(route).example)));
  it.each(named(dated))('%s: days that do not exist, or lie far away', async (_, route) => {
    const text = JSON.stringify(describedBody(route).example);
    const days = [...text.matchAll(/"\d{4}-\d{2}-\d{2}"/gu)];
    for (const day of ['2023-02-31', '2023-13-01', '0001-01-01', '9999-12-31', '05/01/2023', '2023-1-5', '']) {
      const answered = await send(route, text.replaceAll(/"\d{4}-\d{2}-\d{2}"/gu, `"${day}"`));
      expect(answered.status, JSON.stringify(answered.body)).toBe(422);
      expect(z.looseObject({ violations: z.array(z.unknown()) }).parse(answered.body).violations).toHaveLength(
        days.length,
      );
    }
  });

  // Last: whatever was refused above wrote nothing.
  it('leaves the table as it was, to the byte', async () => {
    expect(await digest()).toBe(before);
  });
});
