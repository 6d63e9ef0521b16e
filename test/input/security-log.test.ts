import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type ActionFactory,
  factoryDay,
  makeActionFactory,
  type Operation,
  titulaireOf,
} from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { type Call, context, eventOf } from '../support/call.ts';
import { allRoutes, routeOf } from '../support/routes.ts';
import { asRole, isOperation, validRequests } from '../support/valid-requests.ts';

let app: TestApp;
let factory: ActionFactory;
let printed: string[] = [];
beforeAll(async () => {
  app = await openTestApp(factoryDay);
  factory = makeActionFactory(app);
  vi.spyOn(console, 'log').mockImplementation((line) => {
    printed.push(String(line));
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await app.stop();
});

const personOf = (role: string) =>
  role === 'titulaire'
    ? titulaireOf('GR237')
    : { user: role, role: role === 'finance' ? ('finance' as const) : ('region' as const) };
/** Serves a request, and gives what it left in the log. */
const linesOf = async (operation: Operation, given: Call): Promise<readonly Record<string, unknown>[]> => {
  printed = [];
  await app.serve(routeOf(operation), given);
  return printed.map((line): Record<string, unknown> => JSON.parse(line));
};
/** Exactly one line that says who, what, when (UTC) and how it ended. */
const expectOne = (lines: readonly Record<string, unknown>[], said: Record<string, unknown>): void => {
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ event: 'request', ...said });
  expect(lines[0]?.['timestamp']).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u);
  expect(lines[0]?.['correlationId']).toBeTypeOf('string');
};

describe('what is denied, refused or decided', () => {
  const closed = allRoutes.filter(({ access }) => access !== 'public');

  it('leaves one line for each access denied to a role, on every route', async () => {
    let denied = 0;
    for (const route of closed) {
      if (!isOperation(route.operation)) throw new Error(route.operation);
      for (const role of ['titulaire', 'region', 'finance']) {
        if (route.access !== 'public' && route.access.some((one) => one === role)) continue;
        const lines = await linesOf(route.operation, { as: personOf(role), params: { actionNumber: 'X', id: 'X' } });
        expectOne(lines, {
          status: 403,
          code: 'ROLE_NOT_ALLOWED',
          route: `${route.method} ${route.path}`,
          caller: role === 'titulaire' ? 'GR237' : role,
          role,
        });
        denied += 1;
      }
    }
    expect(denied).toBeGreaterThan(40);
  });

  it('leaves one for each object of somebody else, each refused value and each file that is none', async () => {
    const foreign = await factory.registered('GR512');
    const own = await factory.registered('GR237');
    const as = personOf('titulaire');
    const who = { caller: 'GR237', role: 'titulaire' };
    const cases: readonly (readonly [Operation, Call, Record<string, unknown>])[] = [
      ['showAction', { as, params: { actionNumber: foreign } }, { status: 404, code: 'NOT_FOUND' }],
      ['enrolTrainee', { as, params: { actionNumber: own }, body: {} }, { status: 422, code: 'INVALID' }],
      ['enrolTrainee', { as, params: { actionNumber: own }, body: '{' }, { status: 400, code: 'MALFORMED_JSON' }],
      ['listActions', { as, query: { limit: '0' } }, { status: 422, code: 'INVALID' }],
      ['listActions', { as, query: { cursor: 'zzz' } }, { status: 400, code: 'CURSOR_INVALID' }],
      [
        'openAction',
        { as, params: { actionNumber: own }, body: { actualStartDate: factoryDay } },
        { status: 409, code: 'NO_TRAINEE_ENTERED' },
      ],
      [
        'importLines',
        { as, query: { kind: 'enrolments' }, headers: { 'content-type': 'text/csv' }, body: '"' },
        { status: 422, code: 'INVALID' },
      ],
      [
        'importLines',
        { as, query: { kind: 'actions' }, headers: { 'content-type': 'text/csv' }, body: 'a' },
        { status: 403, code: 'ROLE_NOT_ALLOWED' },
      ],
    ];
    for (const [operation, given, said] of cases)
      expectOne(await linesOf(operation, given), { ...who, ...said, route: expect.stringContaining('/api/') });
  });

  it('leaves one for claims that are not one’s, saying that nobody was known', async () => {
    const event = eventOf(routeOf('showMe'), { as: 'region' });
    const { authorizer: _authorizer, ...requestContext } = event.requestContext;
    printed = [];
    await app.handlerOf(routeOf('showMe'))(Object.assign(event, { requestContext }), context);
    const lines = printed.map((line): Record<string, unknown> => JSON.parse(line));
    expectOne(lines, { status: 403, code: 'ROLE_NOT_ALLOWED' });
    expect(lines[0]).not.toHaveProperty('caller');
  });

  const writes = closed.filter(({ method }) => method !== 'GET');
  it.each(writes.map((route) => [route.operation, route] as const))(
    'leaves one for each act done: %s',
    async (operation, route) => {
      if (!isOperation(operation)) throw new Error(operation);
      const [role = 'region'] = route.access === 'public' ? [] : route.access;
      const given = asRole(operation, role, await validRequests[operation](factory, 'GR237'), factory, 'GR237');
      const lines = await linesOf(operation, { as: personOf(role), ...given });
      expectOne(lines, {
        status: route.status,
        route: `${route.method} ${route.path}`,
        caller: role === 'titulaire' ? 'GR237' : role,
        role,
      });
      expect(lines[0]).not.toHaveProperty('code');
    },
  );
});
