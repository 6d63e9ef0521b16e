import { createHash } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { asTable } from '../../functions/shared/store/client.ts';
import { clientFor } from '../../infra/local/engine/engine.ts';
import { openProduct, type Product } from '../support/product.ts';
import { addressOf, bodyOf, everyRoute, type Objects, prepareObjects, queryOf } from '../support/requests.ts';

const taking = everyRoute.filter((route) => bodyOf(route) !== null && route.access !== 'public');
const json = taking.filter((route) => route.bodyType === undefined);

/** The same whatever the order of names, which engines do not keep. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => [name, sorted(inner)]);
};

describe('what no route takes', () => {
  let product: Product;
  let objects: Objects;
  let before = '';
  const digest = async (): Promise<string> => {
    const { client } = asTable(clientFor(product.endpoint), product.tableName);
    const items: string[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await client.send(
        new ScanCommand({ TableName: product.tableName, ConsistentRead: true, ExclusiveStartKey: start }),
      );
      items.push(...(page.Items ?? []).map((item) => JSON.stringify(sorted(item))));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return createHash('sha256').update(items.sort().join('\n')).digest('hex');
  };
  beforeAll(async () => {
    product = await openProduct();
    objects = await prepareObjects(product);
    await product.idle();
    before = await digest();
  });
  afterAll(async () => product.discard());

  const userOf = (route: (typeof everyRoute)[number]): string => {
    const [role] = route.access === 'public' ? [] : route.access;
    return role === 'titulaire' ? 'GR237' : (role ?? '');
  };
  const send = async (route: (typeof everyRoute)[number], body: string, type = 'application/json') =>
    product.as(userOf(route))(route.method, `${addressOf(route, objects)}${queryOf(route)}`, body, {
      'content-type': type,
    });
  const named = (routes: typeof everyRoute) => routes.map((route) => [`${route.method} ${route.path}`, route] as const);

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
    const { example, schema } = bodyOf(route) ?? { example: {}, schema: {} };
    const given = z.record(z.string(), z.unknown()).parse(example);
    const unknown = await send(
      route,
      JSON.stringify({ ...given, inconnu: 1, __proto: {} }).replace('__proto', '__proto__'),
    );
    expect(unknown).toMatchObject({ status: 422, body: { code: 'INVALID' } });
    expect(unknown.text).toContain('inconnu');
    const properties = Object.keys(
      z.looseObject({ properties: z.record(z.string(), z.unknown()).default({}) }).parse(schema).properties,
    ).filter((name) => name !== 'warnings');
    if (properties.length === 0) return;
    const wrong = await send(route, JSON.stringify(Object.fromEntries(properties.map((name) => [name, { a: [] }]))));
    expect(wrong.status, wrong.text).toBe(422);
    const pointers = z
      .looseObject({ violations: z.array(z.looseObject({ pointer: z.string() })) })
      .parse(wrong.body)
      .violations.map(({ pointer }) => pointer.split('/')[1]);
    for (const name of properties) expect(pointers, wrong.text).toContain(name);
  });

  const dated = json.filter((route) => /"\d{4}-\d{2}-\d{2}"/u.test(JSON.stringify(bodyOf(route)?.example)));
  it.each(named(dated))('%s: days that do not exist, or lie far away', async (_, route) => {
    const { example } = bodyOf(route) ?? {};
    const text = JSON.stringify(example);
    const days = [...text.matchAll(/"\d{4}-\d{2}-\d{2}"/gu)];
    for (const day of ['2023-02-31', '2023-13-01', '0001-01-01', '9999-12-31', '05/01/2023', '2023-1-5', '']) {
      const answered = await send(route, text.replaceAll(/"\d{4}-\d{2}-\d{2}"/gu, `"${day}"`));
      expect(answered.status, answered.text).toBe(422);
      expect(z.looseObject({ violations: z.array(z.unknown()) }).parse(answered.body).violations).toHaveLength(
        days.length,
      );
    }
  });

  it('ids of any form are not found, and hostile text in a query is refused or harmless', async () => {
    const provider = product.as('GR237');
    for (const id of [
      'x',
      '..',
      '%2e%2e',
      'A'.repeat(500),
      "';--",
      '%00',
      '23C00390257_1.E0',
      '23C00390257_1.E999999999999',
      'é',
    ])
      expect((await provider('GET', `/actions/${encodeURIComponent(id)}`)).status, id).toBe(404);
    for (const query of [
      'q=%',
      'q=(a%2B)%2B%24',
      `q=${'a'.repeat(500)}`,
      'limit=0',
      'limit=101',
      'limit=x',
      'cursor=zzz',
      'sort=__proto__',
      'status=XX',
      'inconnu=1',
    ])
      expect([200, 400, 422], query).toContain((await provider('GET', `/actions?${query}`)).status);
    expect((await provider('GET', '/actions?cursor=zzz')).body).toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('ten megabytes are refused at once, and the service goes on', async () => {
    const url = `${product.url}/api/actions`;
    const token = String((await product.local('GET', '/token?user=region')).body['accessToken']);
    const answered = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: 'x'.repeat(11 * 1024 * 1024),
    });
    expect(answered.status).toBe(413);
    expect((await product.as('region')('GET', '/me')).status).toBe(200);
  });

  // Last: whatever was refused above wrote nothing.
  it('leaves the table as it was, to the byte', async () => {
    expect(await digest()).toBe(before);
  });
});
