import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyRoute } from '../../contract/route.ts';
import type { HttpEvent } from '../../functions/shared/http/event.ts';
import { type ActionFactory, makeActionFactory } from '../support/action-factory.ts';
import type { TestApp } from '../support/app.ts';
import { context, eventOf, type Persona } from '../support/call.ts';
import { expectAsAnnounced } from '../support/contract.ts';
import { readList } from '../support/read.ts';
import { allRoutes } from '../support/routes.ts';
import { isOperation, validRequests } from '../support/valid-requests.ts';
import { type Asking, askingOf, describedBy, type Known, readCursor } from './arbitraries.ts';

const people = ['GR237', 'GR512', 'region', 'finance'] as const satisfies readonly Persona[];
const roleOf = { GR237: 'titulaire', GR512: 'titulaire', region: 'region', finance: 'finance' } as const;

const writing = new Set(['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem']);

/** Counts what is written; a write that was refused wrote nothing. */
const countWrites = ({ open }: TestApp): (() => number) => {
  let written = 0;
  open.table.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (writing.has(String(commandName).replace('Command', ''))) written += 1;
        return answer;
      },
    { step: 'initialize', name: 'writes', override: true },
  );
  return () => written;
};

const eventFor = (route: AnyRoute, as: Persona, { params, query, headers, body, base64 }: Asking): HttpEvent => {
  const path = route.path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => params[name] ?? '');
  const event = eventOf(route, { as, headers });
  return {
    ...event,
    rawPath: path,
    rawQueryString: Object.entries(query)
      .map((pair) => pair.map((part) => encodeURIComponent(part.toWellFormed())).join('='))
      .join('&'),
    pathParameters: { ...params },
    queryStringParameters: { ...query },
    headers: { ...headers },
    isBase64Encoded: base64,
    ...(body === undefined ? {} : { body: base64 ? Buffer.from(body).toString('base64') : body }),
  };
};

/** Texts that would reveal the inside. */
const inside = /\bat .+:\d+:\d+|node_modules|arn:aws|dynamodb|ValidationException|test-[0-9a-f]{8}-/iu;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Objects on which the route can succeed, with what its cursors stand for. */
const prepareRoute = async (factory: ActionFactory, route: AnyRoute, rich: string): Promise<readonly Known[]> => {
  if (!isOperation(route.operation)) throw new Error(route.operation);
  const known: Known[] = [];
  const paged = describedBy(route).parameters.some(({ name }) => name === 'cursor');
  for (let count = 0; count < 3; count += 1) {
    // The last one's action has a history, and two of what actions have.
    const params = { actionNumber: rich };
    const one: Known =
      count === 2 && route.method === 'GET' && /^[^{]+\{actionNumber\}(\/\w+)?$/u.test(route.path)
        ? { params }
        : await validRequests[route.operation](factory, 'GR237');
    known.push(one);
    if (!paged) continue;
    for (const as of ['GR237', 'region'] as const) {
      const called = await factory.app.serve(route, { as, params: { ...one.params }, query: { limit: '1' } });
      const cursor = called.status === 200 ? readList(called).nextCursor : null;
      if (cursor !== null) known.push({ ...one, cursor: readCursor(cursor) });
    }
  }
  return known;
};

export const makeFuzz = async (app: TestApp) => {
  const factory = makeActionFactory(app);
  // Enough of everything for lists to have a second page.
  for (let count = 0; count < 2; count += 1) {
    await factory.issued('GR237');
    await factory.requested('GR237');
    await factory.done('declareHours', 'GR237', await validRequests.declareHours(factory, 'GR237'));
  }
  const { actionNumber } = await factory.opened('GR237');
  for (let count = 0; count < 2; count += 1)
    await factory.done('enrolTrainee', 'GR237', { params: { actionNumber }, body: factory.trainee() });
  const written = countWrites(app);
  let requests = 0;
  const statuses = new Map<number, number>();
  /** Serves one request, and holds its answer to what must be true of every answer. */
  const hold = async (route: AnyRoute, as: Persona, asking: Asking): Promise<void> => {
    const before = written();
    const {
      statusCode = 200,
      headers,
      body = '',
      isBase64Encoded,
    } = await app.handlerOf(route)(eventFor(route, as, asking), context);
    requests += 1;
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    const contentType = String(headers?.['content-type'] ?? '');
    expect(statusCode, body).toBeLessThan(500);
    expectAsAnnounced(route.method, route.path, {
      status: statusCode,
      contentType,
      body: isBase64Encoded === true ? null : parsed(body),
    });
    if (statusCode >= 400)
      expect(inside.exec(body.replaceAll(JSON.stringify(asking.body ?? ''), ''))?.[0]).toBeUndefined();
    if (statusCode >= 400 || route.method === 'GET') expect(written() - before, `${statusCode} wrote`).toBe(0);
  };
  return {
    hold,
    requests: () => requests,
    statuses,
    prepare: async (route: AnyRoute) => prepareRoute(factory, route, actionNumber),
  };
};
export type Fuzz = Awaited<ReturnType<typeof makeFuzz>>;

/**
 * One property per operation and role, from one seed. `runs`: for roles that may call it; the others are refused before
 * anything is read.
 */
export const describeFuzz = (
  fuzz: () => Fuzz,
  { seed, runs, refusedRuns }: { readonly seed: number; readonly runs: number; readonly refusedRuns: number },
): void => {
  describe(`requests made from the document, seed ${seed}`, () => {
    it.each(allRoutes.map((route) => [route.operation, route] as const))('%s', async (_, route) => {
      const known = await fuzz().prepare(route);
      for (const as of people) {
        const may = route.access === 'public' || route.access.some((role) => role === roleOf[as]);
        await fc.assert(
          fc.asyncProperty(askingOf(route, known), async (asking) => fuzz().hold(route, as, asking)),
          { seed, numRuns: may ? runs : refusedRuns, endOnFailure: false },
        );
      }
      expect(fuzz().requests()).toBeGreaterThan(0);
    });
  });
};
