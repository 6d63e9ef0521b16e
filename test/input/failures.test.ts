import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { clientFor } from '../../player/engine/engine.ts';
import { asTable } from '../../store/client.ts';
import { type ActionFactory, factoryDay, makeActionFactory, titulaireOf } from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { allRoutes } from '../support/routes.ts';
import { asRole, isOperation, validRequests } from '../support/valid-requests.ts';

/** What an engine, a network or a mistake of ours could say of the inside. */
const secrets = ['arn:aws:dynamodb:eu-west-3:000000000000:table/secret-table', 'secret-table', '10.0.0.7', 'hunter2'];
class ServiceException extends Error {
  constructor() {
    super(`Requested resource not found: ${secrets.join(' ')}`);
    this.name = 'ResourceNotFoundException';
  }
}
const failures = {
  'a refusal of the service': () => new ServiceException(),
  'a mistake of ours': () => new TypeError(`Cannot read properties of undefined (reading '${secrets[3]}')`),
  'something that is no error': (): unknown => secrets.join('\n    at '),
} as const;

let sound: TestApp;
let broken: TestApp;
let factory: ActionFactory;
let failWith: (() => unknown) | null = null;
const printed: string[] = [];
beforeAll(async () => {
  sound = await openTestApp(factoryDay);
  const client = clientFor(sound.open.endpoint);
  const table = asTable(client, sound.open.tableName);
  table.client.middlewareStack.add(
    (next) => async (args) => {
      if (failWith !== null) throw failWith();
      return next(args);
    },
    { step: 'initialize', name: 'broken', override: true },
  );
  broken = await openTestApp(factoryDay, { on: { ...sound.open, client, table } });
  factory = makeActionFactory(sound);
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed.push(String(line));
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await sound.stop();
});

/** Routes that ask the table for nothing. */
const apart = new Set(['showHealth', 'showOpenapi', 'listContacts', 'showMe']);

describe('a failure of ours', () => {
  it.each(allRoutes.map((route) => [route.operation, route] as const))(
    '%s: is one generic problem, with the id under which it was logged',
    async (operation, route) => {
      if (!isOperation(operation)) throw new Error(operation);
      const [role = 'region'] = route.access === 'public' ? [] : route.access;
      const as =
        role === 'titulaire'
          ? titulaireOf('GR237')
          : { user: role, role: role === 'finance' ? ('finance' as const) : ('region' as const) };
      const given = asRole(operation, role, await validRequests[operation](factory, 'GR237'), factory, 'GR237');
      for (const [name, make] of Object.entries(failures)) {
        printed.length = 0;
        failWith = make;
        const called = await broken.serve(route, { as, ...given }).finally(() => {
          failWith = null;
        });
        if (apart.has(operation)) {
          expect(called.status, name).toBe(200);
          continue;
        }
        const { requestId, instance, ...rest } = Object(called.body);
        expect(rest, name).toEqual({
          type: 'urn:ouverture:probleme:INTERNAL',
          title: 'Erreur interne',
          status: 500,
          code: 'INTERNAL',
          detail: `Une erreur s’est produite de notre côté. Rien n’est perdu : réessayez dans un instant. Si elle persiste, écrivez à sigma@laregion.fr en citant ${requestId}.`,
        });
        expect(called.headers).toEqual({
          'content-type': 'application/problem+json; charset=utf-8',
          'cache-control': 'no-store',
        });
        expect(instance).toMatch(/^\/api\//u);
        const lines = printed.map((line): Record<string, unknown> => JSON.parse(line));
        expect(lines).toHaveLength(1);
        expect(lines[0]).toMatchObject({ level: 'error', event: 'request failed', correlationId: requestId });
        // The log names the error and its place; what it quoted stays out of both.
        for (const secret of [...secrets, 'node_modules/'])
          expect(JSON.stringify(called.body), `${name}: ${secret}`).not.toContain(secret);
        for (const secret of secrets) expect(printed.join('\n'), `${name}: ${secret}`).not.toContain(secret);
      }
    },
  );
});
