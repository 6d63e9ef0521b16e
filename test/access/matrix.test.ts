import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProduct, type Product } from '../support/product.ts';
import { addressOf, bodyOf, everyRoute, type Objects, prepareObjects, queryOf } from '../support/requests.ts';

const people = [
  ['GR237', 'titulaire'],
  ['region', 'region'],
  ['finance', 'finance'],
] as const;

describe('who may what, route by route', () => {
  let product: Product;
  let objects: Objects;
  beforeAll(async () => {
    product = await openProduct();
    objects = await prepareObjects(product);
  });
  afterAll(async () => product.discard());

  const cells = everyRoute.flatMap((route) =>
    people.map(([user, role]) => [`${user} ${route.method} ${route.path}`, route, user, role] as const),
  );
  const send = async (route: (typeof everyRoute)[number], user: string, address = addressOf(route, objects)) => {
    const body = bodyOf(route);
    return product.as(user)(
      route.method,
      `${address}${queryOf(route)}`,
      body?.example,
      route.bodyType === undefined ? {} : { 'content-type': route.bodyType },
    );
  };

  it.each(cells)('%s', async (_, route, user, role) => {
    const answered = await send(route, user);
    const may = route.access === 'public' || route.access.some((one) => one === role);
    if (!may) {
      expect(answered.status).toBe(403);
      expect(answered.body).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
      return;
    }
    expect(answered.status, answered.text).toBeLessThan(500);
    expect([401, 404], answered.text).not.toContain(answered.status);
    // An import's kind may still be another role's.
    if (route.operation !== 'importLines') expect(answered.status, answered.text).not.toBe(403);
  });

  const private_ = everyRoute.filter((route) => route.access !== 'public');
  it.each(private_.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'nobody without a token, or with one that is not one: %s',
    async (_, route) => {
      const url = `${product.url}/api${addressOf(route, objects)}`;
      for (const authorization of [undefined, 'Bearer x.y.z', 'Basic YTpi']) {
        const answered = await fetch(url, {
          method: route.method,
          headers: authorization === undefined ? {} : { authorization },
        });
        expect(answered.status).toBe(401);
        expect(await answered.json()).toEqual({ message: 'Unauthorized' });
      }
    },
  );

  const owned = everyRoute.filter(
    (route) => route.access !== 'public' && route.access.includes('titulaire') && route.path.includes('{'),
  );
  it.each(owned.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'another provider’s object is exactly like an unknown one: %s',
    async (_, route) => {
      const foreign = await send(route, 'GR512');
      const unknown = await send(
        route,
        'GR512',
        addressOf(route, {
          actionNumber: '23INCONNUE_1',
          enrolment: '23INCONNUE_1.E9',
          request: '23INCONNUE_1.M9',
          invoice: '23INCONNUE_1-A1',
          period: '2023-01',
        }),
      );
      expect(foreign.status).toBe(404);
      const shape = ({ body }: typeof foreign) => ({ ...body, instance: '', requestId: '' });
      expect(shape(foreign)).toEqual(shape(unknown));
      const headers = ({ headers: all }: typeof foreign) =>
        [...all.entries()].filter(([name]) => !['date', 'apigw-requestid', 'content-length'].includes(name));
      expect(headers(foreign)).toEqual(headers(unknown));
    },
  );

  it('a suspended provider writes nothing more, at once, and still reads', async () => {
    const region = product.as('region');
    expect((await region('POST', '/organisations/GR237/suspension', { reason: 'Contrôle.' })).status).toBe(200);
    for (const route of everyRoute) {
      if (route.access === 'public' || !route.access.includes('titulaire')) continue;
      const answered = await send(route, 'GR237');
      const what = `${route.method} ${route.path}: ${answered.text.slice(0, 200)}`;
      // A preview writes nothing, but prepares what would be refused: it is told then.
      if (route.method === 'GET') {
        expect(answered.status, what).not.toBe(403);
      } else {
        expect(answered.status, what).toBe(403);
        expect(answered.body).toMatchObject({ code: 'PROVIDER_SUSPENDED' });
      }
    }
    expect((await region('POST', '/organisations/GR237/reinstatement', { reason: 'Fin.' })).status).toBe(200);
  });
});
