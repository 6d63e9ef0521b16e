import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../ops/audit/audit.ts';
import { itemsOf } from '../audit/past.ts';
import { type ActionFactory, factoryDay, makeActionFactory, type Operation } from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Persona } from '../support/call.ts';
import { readId, readList } from '../support/read.ts';
import { routeOf } from '../support/routes.ts';
import { readCursor } from './arbitraries.ts';

/** What the fuzzing found, shrunk; each failed before the fix. */
let app: TestApp;
let factory: ActionFactory;
beforeAll(async () => {
  app = await openTestApp(factoryDay);
  factory = makeActionFactory(app);
});
afterAll(async () => app.stop());

const ask = async (operation: Operation, as: Persona, query: Readonly<Record<string, string>>, params = {}) =>
  app.serve(routeOf(operation), { as, query, params });
/** A cursor of the list's own, with another position. */
const forged = async (
  operation: Operation,
  as: Persona,
  change: Readonly<Record<string, unknown>>,
  params = {},
): Promise<string> => {
  const { nextCursor } = readList(await ask(operation, as, { limit: '1' }, params));
  const { filter, position } = readCursor(nextCursor ?? '');
  return Buffer.from(JSON.stringify([filter, { ...position, ...change }])).toString('base64url');
};

describe('a list', () => {
  it('of a period that ends before it begins is refused, and says why', async () => {
    await factory.issued('GR237');
    for (const as of ['GR237', 'finance'] as const) {
      const called = await ask('listInvoices', as, { issuedFrom: '2023-01-06', issuedTo: '2023-01-02' });
      expect(called).toMatchObject({ status: 422, body: { violations: [{ pointer: '/issuedTo' }] } });
    }
  });

  const positions = {
    listActions: ['region', 'after', ['\ud800', '', 'x'.repeat(1_100)]],
    listModificationRequests: ['GR237', 'at', ['\ud800', '', 'x'.repeat(1_100)]],
    showHistory: ['GR237', 'before', ['\ud800', 'ACTION', 'ZZZ', 'OUTBOX#000000001', 'EVENT#', 7]],
    listEnrolments: ['GR237', 'from', [-1, 0.5, 1e308, 'x']],
  } as const;
  it.each(Object.entries(positions))(
    '%s takes no position that it did not give',
    async (operation, [as, name, values]) => {
      for (let count = 0; count < 2; count += 1) await factory.requested('GR237');
      const { actionNumber } = await factory.gone('GR237');
      const params = operation === 'showHistory' ? { actionNumber } : {};
      const route =
        operation === 'listActions' || operation === 'listModificationRequests' || operation === 'showHistory'
          ? operation
          : 'listEnrolments';
      for (const value of values) {
        const cursor = await forged(route, as, { [name]: value }, params);
        expect(await ask(route, as, { cursor }, params), String(value).slice(0, 20)).toMatchObject({
          status: 400,
          body: { code: 'CURSOR_INVALID' },
        });
      }
    },
  );
});

describe('half a character', () => {
  it('is refused in every text, since the table would keep another one and break the chain', async () => {
    const { actionNumber } = await factory.opened('GR237');
    const body = { type: 'SITE', justification: 'Travaux', changes: { site: 'Muret \ud800' } };
    const filed = await app.serve(routeOf('fileModification'), { as: 'GR237', params: { actionNumber }, body });
    if (filed.status === 201) {
      const params = { id: readId(filed) };
      await factory.done('recordLetterReceipt', 'region', { params, body: { receivedOn: factoryDay } });
      await factory.done('approveModification', 'region', { params, body: {} });
    }
    const { findings } = await audit(await itemsOf(app), { now: new Date('2023-01-05T23:00:00Z'), maxAgeMs: 1e9 });
    expect(findings).toEqual([]);
    expect(filed).toMatchObject({ status: 422, body: { violations: [{ pointer: '/changes/site' }] } });
  });
});
