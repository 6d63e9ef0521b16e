import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { declareHours } from '../../contract/routes/declare-hours.ts';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { listEnrolments } from '../../contract/routes/list-enrolments.ts';
import { listInvoices } from '../../contract/routes/list-invoices.ts';
import { openAction as openRoute } from '../../contract/routes/open-action.ts';
import { showAction } from '../../contract/routes/show-action.ts';
import { suspendProvider } from '../../contract/routes/suspend-provider.ts';
import { openAction } from '../support/actions.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { readAs } from '../support/read.ts';

let app: TestApp;
const params = { actionNumber: 'REFUSAL_1' };
beforeAll(async () => {
  app = await openTestApp('2023-01-20');
  await app.put(openAction(params));
});
afterAll(async () => app.stop());

describe('a refusal', () => {
  it('reports a period that ends before it begins, rather than failing', async () => {
    for (const as of ['GR237', 'finance'] as const) {
      expect(
        await app.serve(listInvoices, { as, query: { issuedFrom: '2023-01-02', issuedTo: '2023-01-01' } }),
      ).toMatchObject({ status: 422, body: { code: 'INVALID', violations: [{ pointer: '/issuedTo' }] } });
    }
    const oneDay = { issuedFrom: '2023-01-02', issuedTo: '2023-01-02' };
    expect(await app.serve(listInvoices, { as: 'finance', query: oneDay })).toMatchObject({ status: 200 });
  });

  it('names a field once, however many checks it breaks', async () => {
    const refused = await app.serve(enrolTrainee, {
      as: 'GR237',
      params,
      body: { lastName: 'A', firstName: 'B', reference: '*'.repeat(50) },
    });
    expect(refused).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/^Une valeur/u), violations: [{ pointer: '/reference' }] },
    });
    expect(
      readAs(z.looseObject({ violations: z.array(z.unknown()) }), { ...refused, status: 200 }).violations,
    ).toHaveLength(1);
  });

  it('reports a missing choice, date or number like a missing text', async () => {
    expect(
      await app.serve(changeInvoiceStatus, { as: 'finance', params: { id: 'REFUSAL_1-A1' }, body: {} }),
    ).toMatchObject({ status: 404 });
    expect(await app.settleAdvance(params.actionNumber)).toBe('issued');
    expect(
      await app.serve(changeInvoiceStatus, { as: 'finance', params: { id: 'REFUSAL_1-A1' }, body: {} }),
    ).toMatchObject({
      status: 422,
      body: {
        violations: [
          { pointer: '/state', code: 'REQUIRED', detail: expect.stringMatching(/^Ce champ est obligatoire/u) },
        ],
      },
    });
    expect(await app.serve(openRoute, { as: 'GR237', params, body: {} })).toMatchObject({
      body: { violations: [{ pointer: '/actualStartDate', code: 'REQUIRED' }] },
    });
  });

  it('says of a role what the page had announced', async () => {
    const shown = readAs(
      z.looseObject({ allowed: z.looseObject({ open: z.looseObject({ code: z.string(), detail: z.string() }) }) }),
      await app.serve(showAction, { as: 'region', params }),
    ).allowed.open;
    expect(await app.serve(openRoute, { as: 'region', params, body: {} })).toMatchObject({
      status: 403,
      body: { code: shown.code, detail: shown.detail },
    });
    expect(shown.detail).toBe('Cette opération est réservée au titulaire du contrat.');
    expect(await app.serve(listEnrolments, { as: 'finance' })).toMatchObject({
      body: { detail: 'Cette opération est réservée au titulaire du contrat et aux agents de la Région.' },
    });
  });

  it('keeps the version of a declaration, from none on', async () => {
    const period = { ...params, period: '2023-01' };
    app.clock.set('2023-02-01');
    const declare = async (match: string, hours: readonly unknown[] = []) =>
      app.serve(declareHours, { as: 'GR237', params: period, body: { hours }, headers: { 'if-match': match } });
    expect(await declare('"4"')).toMatchObject({ status: 412, body: { code: 'VERSION_STALE', version: 0 } });
    expect(await declare('"0"')).toMatchObject({ status: 200, headers: { etag: '"1"' }, body: { version: 1 } });
    expect(await declare('"0"')).toMatchObject({ status: 412, body: { version: 1 } });
    expect(await declare('"1"')).toMatchObject({ status: 200, headers: { etag: '"1"' } });
  });

  it('of a suspended provider reads as French, its reason with or without a full stop', async () => {
    for (const [organisation, reason] of [
      ['GR237', 'Contrôle en cours.'],
      ['GR512', 'Contrôle en cours'],
    ] as const) {
      await app.put(openAction({ actionNumber: `REFUSAL_${organisation}`, organisation }));
      await app.serve(suspendProvider, { as: 'region', params: { organisation }, body: { reason } });
      expect(
        await app.serve(enrolTrainee, {
          as: organisation,
          params: { actionNumber: `REFUSAL_${organisation}` },
          body: {},
        }),
      ).toMatchObject({
        status: 403,
        body: {
          code: 'PROVIDER_SUSPENDED',
          detail:
            'Votre organisme est suspendu par la Région (motif : Contrôle en cours). Vous pouvez consulter vos actions, mais pas les modifier : contactez la Région.',
        },
      });
    }
  });
});
