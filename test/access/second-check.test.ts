import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { AnyRoute } from '../../contract/route.ts';
import { routes } from '../../contract/routes.ts';
import type { HttpEvent } from '../../functions/shared/http/event.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { claimsOf, context, eventOf } from '../support/call.ts';
import { makeCostMeter } from '../support/cost-meter.ts';

let app: TestApp;
let meter: ReturnType<typeof makeCostMeter>;
beforeAll(async () => {
  app = await openTestApp('2023-01-05');
  meter = makeCostMeter(app.open.table);
});
afterAll(async () => app.stop());

const all: readonly AnyRoute[] = routes;
const closed = all.filter(({ access }) => access !== 'public');

/** What each of them says is wrong with the claims of a good token; `null`: the authorizer left nothing at all. */
const faults: Readonly<Record<string, ((claims: Record<string, unknown>) => unknown) | null>> = {
  'no authorizer at all': null,
  'no claims': () => undefined,
  'claims that are text': () => 'sub=GR237',
  'an empty set of claims': () => ({}),
  'no issuer': ({ iss: _iss, ...claims }) => claims,
  'another issuer': (claims) => ({ ...claims, iss: 'https://issuer.test/other' }),
  'an issuer that only begins like ours': (claims) => ({ ...claims, iss: `${String(claims['iss'])}/x` }),
  'no scope': ({ scope: _scope, ...claims }) => claims,
  'another scope': (claims) => ({ ...claims, scope: 'openid profile' }),
  'a scope that only contains ours': (claims) => ({ ...claims, scope: 'ouverture/api.read xouverture/api' }),
  'an ID token': (claims) => ({ ...claims, token_use: 'id' }),
  'no use': ({ token_use: _use, ...claims }) => claims,
  nobody: ({ sub: _sub, ...claims }) => claims,
  'no group': ({ 'cognito:groups': _groups, ...claims }) => claims,
  'two roles': (claims) => ({ ...claims, 'cognito:groups': '[titulaire region]' }),
  'one role twice, by a comma': (claims) => ({ ...claims, 'cognito:groups': 'titulaire,region' }),
  'a role unknown here': (claims) => ({ ...claims, 'cognito:groups': '[admin]' }),
  'a role in other letters': (claims) => ({ ...claims, 'cognito:groups': '[REGION]' }),
};

const ids: Readonly<Record<string, string>> = {
  actionNumber: 'A_1',
  id: 'A_1.E1',
  period: '2023-01',
  organisation: 'GR237',
};

const eventFor = (route: AnyRoute, role: 'titulaire' | 'region' | 'finance', fault: (typeof faults)[string]) => {
  const someone = { user: 'someone', role, ...(role === 'titulaire' ? { organisation: 'GR237' } : {}) };
  const named = [...route.path.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => [name, ids[name] ?? '']);
  const event = eventOf(route, { as: someone, params: Object.fromEntries(named) });
  const { authorizer: _authorizer, ...requestContext } = event.requestContext;
  return {
    ...event,
    requestContext:
      fault === null || fault === undefined
        ? requestContext
        : { ...requestContext, authorizer: { jwt: { claims: fault(claimsOf(someone)), scopes: ['ouverture/api'] } } },
  };
};
/** Events that API Gateway would never send: nothing types them. */
const asEvent = (event: unknown): HttpEvent => z.custom<HttpEvent>().parse(event);
const serve = async (route: AnyRoute, event: unknown, given: Context = context) =>
  app.handlerOf(route)(asEvent(event), given);

describe('a function whose authorizer let something through', () => {
  it.each(Object.entries(faults))(
    'refuses %s on every private route, and asks the table for nothing',
    async (_name, fault) => {
      for (const route of closed) {
        const [role] = route.access === 'public' ? [] : route.access;
        if (role !== 'titulaire' && role !== 'region' && role !== 'finance')
          throw new Error(`${route.operation}: nobody`);
        const { result, cost } = await meter.measure(async () => serve(route, eventFor(route, role, fault)));
        expect(JSON.parse(result.body ?? ''), route.operation).toMatchObject({ status: 403, code: 'ROLE_NOT_ALLOWED' });
        expect(result.statusCode).toBe(403);
        expect(cost.requests, route.operation).toEqual([]);
      }
    },
  );

  it('serves the same events with nothing wrong in them', async () => {
    for (const route of closed) {
      const [role] = route.access === 'public' ? [] : route.access;
      if (role !== 'titulaire' && role !== 'region' && role !== 'finance')
        throw new Error(`${route.operation}: nobody`);
      const result = await serve(
        route,
        eventFor(route, role, (claims) => claims),
      );
      expect(result.statusCode, route.operation).not.toBe(403);
      expect(result.statusCode, route.operation).toBeLessThan(500);
    }
  });

  it('refuses a titulaire of no provider, or of one that no provider’s code can be', async () => {
    for (const organisation of [undefined, '', 'gr237', 'GR237 ', 'GR237#', 'GR237GR237', '*']) {
      for (const route of closed.filter(({ access }) => access.includes('titulaire'))) {
        const event = eventFor(route, 'titulaire', ({ organisation: _own, ...claims }) => ({
          ...claims,
          ...(organisation === undefined ? {} : { organisation }),
        }));
        const { result, cost } = await meter.measure(async () => serve(route, event));
        expect(result.statusCode, `${route.operation} ${organisation}`).toBe(403);
        expect(cost.requests).toEqual([]);
      }
    }
  });

  it('gives nobody a provider by the region’s or finance’s token', async () => {
    const showMe = closed.find(({ operation }) => operation === 'showMe');
    if (showMe === undefined) throw new Error('no showMe');
    for (const role of ['region', 'finance'] as const) {
      const event = eventFor(showMe, role, (claims) => ({ ...claims, organisation: 'GR237' }));
      expect(JSON.parse((await serve(showMe, event)).body ?? '')).toMatchObject({ role, organisation: null });
    }
  });

  it('serves nobody when no issuer is configured', async () => {
    const [route] = closed;
    if (route === undefined) throw new Error('no private route');
    const told = process.env['TOKEN_ISSUER'];
    delete process.env['TOKEN_ISSUER'];
    try {
      const result = await serve(
        route,
        eventFor(route, 'titulaire', (claims) => claims),
      );
      expect(result.statusCode).toBe(500);
      expect(result.body).not.toContain('TOKEN_ISSUER');
    } finally {
      process.env['TOKEN_ISSUER'] = told;
    }
  });
});
