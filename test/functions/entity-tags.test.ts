import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeAction } from '../../contract/routes/close-action.ts';
import { listActions } from '../../contract/routes/list-actions.ts';
import { reinstateProvider } from '../../contract/routes/reinstate-provider.ts';
import { showAction } from '../../contract/routes/show-action.ts';
import { suspendProvider } from '../../contract/routes/suspend-provider.ts';
import { makeActionFactory } from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { testClock } from '../support/call.ts';

const clock = testClock('2023-01-05');
let app: TestApp;
let params: { actionNumber: string };
beforeAll(async () => {
  app = await openTestApp(clock);
  const { actionNumber } = await makeActionFactory(app).opened('GR237');
  params = { actionNumber };
});
afterAll(async () => app.stop());
const show = async (headers: Record<string, string> = {}) => app.serve(showAction, { as: 'GR237', params, headers });

describe('the tag of what is read', () => {
  it('is told again as 304, whether weak, among others, or any', async () => {
    const tag = String((await show()).headers['etag']);
    for (const header of [tag, `W/${tag}`, '*', `"x", ${tag}`])
      expect((await show({ 'if-none-match': header })).status, header).toBe(304);
    expect((await show({ 'if-none-match': '"x"' })).status).toBe(200);
  });

  it('changes with what the reader may do, and with the day', async () => {
    const tag = String((await show()).headers['etag']);
    const provider = { as: 'region', params: { organisation: 'GR237' }, body: { reason: 'Essai' } } as const;
    await app.serve(suspendProvider, provider);
    expect((await show({ 'if-none-match': tag })).status).toBe(200);
    await app.serve(reinstateProvider, provider);
    clock.set('2023-03-05');
    expect((await show({ 'if-none-match': tag })).status).toBe(200);
    clock.set('2023-01-05');
    expect((await show({ 'if-none-match': tag })).status).toBe(304);
  });

  it('is compared by its version alone before a write: another day’s tag speaks of the same content', async () => {
    const tag = String((await show()).headers['etag']);
    const close = async (match: string) =>
      app.serve(closeAction, {
        as: 'GR237',
        params,
        body: { actualEndDate: '2023-01-05' },
        headers: { 'if-match': match },
      });
    const [, version = ''] = /^"(\d+)\./u.exec(tag) ?? [];
    for (const match of [tag, `"${version}"`, `"${version}.anotherdaytag"`, `W/"${version}"`])
      expect((await close(match)).status, match).not.toBe(412);
    expect((await close('"999"')).status).toBe(412);
  });
});

describe('a list', () => {
  it.each([
    ['application/json, text/csv;q=0.1', 'application/json'],
    ['text/csv;q=0, application/json', 'application/json'],
    ['text/csvx', 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', 'text/csv'],
    ['text/csv, */*;q=0.8', 'text/csv'],
  ])('is answered to « %s » as %s', async (accept, type) => {
    const { headers } = await app.serve(listActions, { as: 'GR237', headers: { accept } });
    expect(headers['content-type']).toMatch(new RegExp(`^${type};`, 'u'));
  });
});
