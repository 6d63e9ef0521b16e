import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { toJSONSchema } from 'zod/mini';
import type { AnyRoute } from '../../contract/route.ts';
import { ofType } from '../../infra/template.ts';
import type { Given } from '../support/call.ts';
import { readId } from '../support/read.ts';
import { type Answer, pathOf, type RecordedProduct } from '../support/recorded-product.ts';
import { allRoutes, routeOf } from '../support/routes.ts';
import { templates } from '../support/templates.ts';
import { asRole, isOperation, unknownTwin, validRequests } from '../support/valid-requests.ts';

const deployed = ofType(templates.stateless, 'AWS::ApiGatewayV2::Route', z.looseObject({ RouteKey: z.string() })).map(
  ([, { RouteKey }]) => RouteKey,
);

const routeAt = (key: string): AnyRoute => {
  const found = allRoutes.find(({ method, path }) => `${method} ${path}` === key);
  if (found === undefined) throw new Error(`${key} is deployed and is not in contract/routes.ts`);
  return found;
};
const matrix = deployed.map((key): readonly [string, AnyRoute] => [key, routeAt(key)]);

/** Everybody who can hold a token of the pool, by what it says of them. */
const callers = {
  titulaire: ['GR237', ['titulaire'], 'GR237'],
  region: ['region', ['region']],
  finance: ['finance', ['finance']],
  'somebody in no group': ['nobody', [], 'GR237'],
  'somebody in two groups': ['both', ['titulaire', 'region'], 'GR237'],
  'somebody in all groups': ['all', ['titulaire', 'region', 'finance'], 'GR237'],
  'somebody in a group unknown here': ['auditor', ['auditeur'], 'GR237'],
  'a titulaire of no provider': ['orphan', ['titulaire']],
} as const satisfies Record<string, readonly [string, readonly string[], string?]>;
type CallerName = keyof typeof callers;
const isCaller = (name: string): name is CallerName => Object.hasOwn(callers, name);
const everybody = Object.keys(callers).filter(isCaller);

const allows = ({ access }: AnyRoute, name: CallerName): boolean =>
  access === 'public' || access.some((role) => role === name);

/** An answer without what identifies the request. */
const apart = ({ status, headers, text }: Answer, given: Given, route: AnyRoute) => {
  const { 'apigw-requestid': requestId = '', date: _date, ...rest } = headers;
  return {
    status,
    headers: rest,
    text: text.replaceAll(requestId, '<request>').replaceAll(decodeURIComponent(pathOf(route, given)), '<instance>'),
  };
};

const organisationsIn = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value.flatMap(organisationsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === 'organisation' ? [inner] : organisationsIn(inner)));
};

/** Fields through which a caller could name another provider's object, at any depth of a route's input. */
const pointing = new Set(['actionNumber', 'organisation', 'enrolmentId', 'id', 'requestId', 'invoiceId']);
const pointersIn = (schema: unknown): readonly string[] => {
  if (Array.isArray(schema)) return schema.flatMap(pointersIn);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([name, inner]) => [
    ...(pointing.has(name) ? [name] : []),
    ...pointersIn(inner),
  ]);
};

/** Role × route × owner, every cell of it, on the product as it is deployed. */
export const describeMatrix = (recorded: () => RecordedProduct): void => {
  const tokenOf = async (name: CallerName): Promise<string> => {
    const [user, groups, organisation]: readonly [string, readonly string[], string?] = callers[name];
    return recorded().tokenOf(user, groups, organisation);
  };
  const prepared = async (route: AnyRoute, role: string, organisation = 'GR237'): Promise<Given> => {
    const { operation } = route;
    if (!isOperation(operation))
      throw new Error(`${operation} has no valid request: add it to test/support/valid-requests.ts`);
    const { factory } = recorded();
    return asRole(operation, role, await validRequests[operation](factory, organisation), factory, organisation);
  };

  describe('who may call', () => {
    it('is asked of every route that is deployed, and of no other', () => {
      expect(matrix.map(([, { operation }]) => operation).sort()).toEqual(Object.keys(validRequests).sort());
      expect(matrix.length).toBe(allRoutes.length);
    });

    it.each(matrix)('%s', async (_key, route) => {
      const { send } = recorded();
      const [first, ...others] = everybody.filter((name) => allows(route, name));
      if (first === undefined) throw new Error('nobody may call it');
      const given = await prepared(route, first);
      if (route.access === 'public') {
        expect((await send(route, null, given)).status).toBe(route.status);
        expect((await send(route, 'not.a.token', given)).status).toBe(route.status);
      } else {
        for (const [token, headers] of [
          [null, {}],
          ['x.y.z', {}],
          [null, { authorization: 'Basic YTpi' }],
        ] as const) {
          const refused = await send(route, token, { ...given, headers: { ...given.headers, ...headers } });
          expect({ status: refused.status, body: refused.body }).toEqual({
            status: 401,
            body: { message: 'Unauthorized' },
          });
        }
      }
      for (const name of everybody.filter((one) => !allows(route, one))) {
        const refused = await send(route, await tokenOf(name), given);
        expect(refused, name).toMatchObject({ status: 403, body: { code: 'ROLE_NOT_ALLOWED' } });
      }
      // The same object, unchanged by the refused calls; then a new one for each other caller.
      const answers = [await send(route, await tokenOf(first), given)];
      for (const name of others) answers.push(await send(route, await tokenOf(name), await prepared(route, name)));
      expect(answers.map(({ status, text }) => (status === route.status ? status : text))).toEqual(
        answers.map(() => route.status),
      );
      if (route.access !== 'public' && first === 'titulaire') {
        for (const organisation of organisationsIn(answers[0]?.body)) expect(organisation).toBe('GR237');
      }
    });
  });

  describe('an object of another provider', () => {
    const named = matrix.filter(
      ([, { access, path }]) => access !== 'public' && access.includes('titulaire') && path.includes('{'),
    );
    it.each(named)('is exactly like an unknown one: %s', async (_key, route) => {
      const { send } = recorded();
      const token = await tokenOf('titulaire');
      const foreign = await prepared(route, 'titulaire', 'GR512');
      const unknown = unknownTwin(foreign);
      const [one, other] = [await send(route, token, foreign), await send(route, token, unknown)];
      expect(one).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
      expect(apart(one, foreign, route)).toEqual(apart(other, unknown, route));
      if (route.csv === true) {
        const headers = { accept: 'text/csv' };
        expect((await send(route, token, { ...foreign, headers })).status).toBe(404);
      }
      // The refused object exists, and is unchanged.
      const owner = await recorded().tokenOf('GR512', ['titulaire'], 'GR512');
      expect((await send(route, owner, foreign)).status).toBe(route.status);
    });

    const nested = named.filter(([, { path }]) => path.includes('{actionNumber}') && path.includes('{id}'));
    it.each(nested)('is like an unknown one under an action of one’s own too: %s', async (_key, route) => {
      const { send } = recorded();
      const token = await tokenOf('titulaire');
      const [own, foreign] = [await prepared(route, 'titulaire'), await prepared(route, 'titulaire', 'GR512')];
      const mixed = { ...own, params: { ...own.params, id: foreign.params?.['id'] ?? '' } };
      const unknown = { ...own, params: { ...own.params, id: unknownTwin(foreign).params?.['id'] ?? '' } };
      const [one, other] = [await send(route, token, mixed), await send(route, token, unknown)];
      expect(one).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
      expect(apart(one, mixed, route)).toEqual(apart(other, unknown, route));
      expect((await send(route, token, own)).status).toBe(route.status);
    });

    it.each(matrix.filter(([, { access, path }]) => access !== 'public' && path.includes('{')))(
      'is not found by anybody when it is of nobody: %s',
      async (_key, route) => {
        for (const name of everybody.filter((one) => allows(route, one))) {
          const unknown = unknownTwin(await prepared(route, name));
          const answer = await recorded().send(route, await tokenOf(name), unknown);
          expect(answer, name).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
        }
      },
    );

    /** Filters and bodies that name an object: a request about a foreign one, and about one that does not exist. */
    const elsewhere: Readonly<
      Record<string, (factory: RecordedProduct['factory']) => Promise<readonly [Given, Given]>>
    > = {
      'listActions organisation': async () => filters('organisation', 'GR512', 'ZZ512'),
      'listInvoices organisation': async () => filters('organisation', 'GR512', 'ZZ512'),
      'listEnrolments organisation': async () => filters('organisation', 'GR512', 'ZZ512'),
      'listDeclarations organisation': async () => filters('organisation', 'GR512', 'ZZ512'),
      'listModificationRequests organisation': async () => filters('organisation', 'GR512', 'ZZ512'),
      'listModificationRequests actionNumber': async (factory) => {
        const { actionNumber } = await factory.requested('GR512');
        return filters('actionNumber', actionNumber, actionNumber.replace('T', 'Z'));
      },
      'declareHours enrolmentId': async (factory) => {
        const own = await validRequests.declareHours(factory, 'GR237');
        const { id } = await factory.declarable('GR512');
        const naming = (enrolmentId: string) => ({ ...own, body: { hours: [{ enrolmentId, hours: 7 }] } });
        return [naming(id), naming(id.replace('T', 'Z'))];
      },
      'importLines text': async (factory) => {
        const own = await validRequests.importLines(factory, 'GR237');
        const foreign = await factory.registered('GR512');
        const naming = (actionNumber: string) => ({
          ...own,
          body: `actionNumber;lastName;firstName;reference\n${actionNumber};Nom;Prénom;R-1\n`,
        });
        return [naming(foreign), naming(foreign.replace('T', 'Z'))];
      },
    };
    const filters = (name: string, foreign: string, unknown: string): readonly [Given, Given] => [
      { query: { [name]: foreign } },
      { query: { [name]: unknown } },
    ];

    it('may be named nowhere but in the places tried below', () => {
      const places = allRoutes
        .filter(({ access }) => access !== 'public' && access.includes('titulaire'))
        .flatMap(({ operation, query, body, bodyType }) => [
          ...pointersIn(toJSONSchema(query, { io: 'input', unrepresentable: 'any' })).map((at) => `${operation} ${at}`),
          ...(body === null
            ? []
            : pointersIn(toJSONSchema(body, { io: 'input', unrepresentable: 'any' })).map(
                (at) => `${operation} ${at}`,
              )),
          ...(bodyType === undefined ? [] : [`${operation} text`]),
        ]);
      expect([...new Set(places)].sort()).toEqual(Object.keys(elsewhere).sort());
    });

    it.each(Object.entries(elsewhere))('is like an unknown one where it is named: %s', async (place, make) => {
      const route = routeOf(place.split(' ')[0] ?? '');
      const { send, factory } = recorded();
      const token = await tokenOf('titulaire');
      const [foreign, unknown] = await make(factory);
      const [one, other] = [await send(route, token, foreign), await send(route, token, unknown)];
      const shown = ({ text }: Answer) =>
        text.replaceAll(/Z(\d{5}_1)/gu, 'T$1').replaceAll(/"(nextCursor|requestId)":"[^"]*"/gu, '"$1":…');
      expect(shown(one)).toBe(shown(other));
      expect(one.status).toBe(other.status);
      for (const organisation of organisationsIn(one.body)) expect(organisation).toBe('GR237');
    });
  });

  describe('a provider that the Région suspends', () => {
    it('has every write refused at once, and no read; and is let in again at once', async () => {
      const { send, factory, tokenOf: tokenFor } = recorded();
      const organisation = await factory.provider();
      const token = await tokenFor(organisation, ['titulaire'], organisation);
      const own = allRoutes.filter(({ access }) => access !== 'public' && access.includes('titulaire'));
      const all: (readonly [AnyRoute, Given])[] = [];
      for (const route of own) all.push([route, await prepared(route, 'titulaire', organisation)]);
      const [writes, reads] = [
        all.filter(([{ method }]) => method !== 'GET'),
        all.filter(([{ method }]) => method === 'GET'),
      ];
      expect([writes.length > 15, reads.length > 10]).toEqual([true, true]);
      await factory.done('suspendProvider', 'region', { params: { organisation }, body: { reason: 'Contrôle.' } });
      for (const [route, given] of writes) {
        const answer = await send(route, token, given);
        expect(answer, route.operation).toMatchObject({ status: 403, body: { code: 'PROVIDER_SUSPENDED' } });
      }
      for (const [route, given] of reads) {
        expect((await send(route, token, given)).status, route.operation).toBe(route.status);
      }
      await factory.done('reinstateProvider', 'region', {
        params: { organisation },
        body: { reason: 'Rien à redire.' },
      });
      for (const [route, given] of writes) {
        const answer = await send(route, token, given);
        expect(answer.status, `${route.operation} ${answer.text}`).toBe(route.status);
      }
    });
  });

  describe('hostile addresses and sizes', () => {
    it('ids of any form are not found, and hostile text in a query is refused or harmless', async () => {
      const provider = recorded().product.as('GR237');
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
      const region = recorded().product.as('region');
      expect((await region('POST', '/actions', 'x'.repeat(11 * 1024 * 1024))).status).toBe(413);
      expect((await region('GET', '/me')).status).toBe(200);
    });
  });

  describe('the author of a request', () => {
    it('never approves it, whatever group it is put in since', async () => {
      const { send, factory, tokenOf: tokenFor } = recorded();
      const route = routeOf('approveModification');
      const author = { user: 'double', role: 'titulaire', organisation: 'GR237' } as const;
      const { actionNumber } = await factory.opened('GR237');
      const filed = await factory.done('fileModification', author, {
        params: { actionNumber },
        body: { type: 'HEADCOUNT', justification: 'Un stagiaire de plus.', changes: { places: 46 } },
      });
      const params = { id: readId(filed) };
      await factory.done('recordLetterReceipt', 'region', { params, body: { receivedOn: '2023-01-05' } });
      const given = { params, body: {} };
      expect(await send(route, await tokenFor('double', ['region']), given)).toMatchObject({
        status: 403,
        body: { code: 'OWN_REQUEST' },
      });
      expect((await send(route, await tokenFor('region', ['region']), given)).status).toBe(200);
    });
  });
};
