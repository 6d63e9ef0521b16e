import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeInvoiceStatus } from '../../functions/change-invoice-status/schema.ts';
import { closeAction } from '../../functions/close-action/schema.ts';
import { cancelEnrolment, confirmEnrolment } from '../../functions/decide-enrolment/schema.ts';
import { declareHours } from '../../functions/declare-hours/schema.ts';
import { enrolTrainee } from '../../functions/enrol-trainee/schema.ts';
import { listActionEnrolments } from '../../functions/list-action-enrolments/schema.ts';
import { listActions } from '../../functions/list-actions/schema.ts';
import { listInvoices } from '../../functions/list-invoices/schema.ts';
import { openAction } from '../../functions/open-action/schema.ts';
import { readInvoiceFeed } from '../../functions/read-invoice-feed/schema.ts';
import { recordEntry } from '../../functions/record-entry/schema.ts';
import { recordExit } from '../../functions/record-exit/schema.ts';
import { registerAction } from '../../functions/register-action/schema.ts';
import { makeSettleAdvance } from '../../functions/shared/advance/settle-advance.ts';
import { showAction } from '../../functions/show-action/schema.ts';
import { showDashboard } from '../../functions/show-dashboard/schema.ts';
import { showHistory } from '../../functions/show-history/schema.ts';
import { showInvoice } from '../../functions/show-invoice/schema.ts';
import { recordMeasure } from '../../scripts/measures.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { guideAction } from '../support/guide.ts';
import { readId } from '../support/read.ts';
import { makeMeter, type Spent } from '../support/spent.ts';

/** Amazon's DynamoDB Local bills transactions wrongly: figures of capacity are held on the embedded engine only. */
const billed = process.env['DYNAMODB_ENDPOINT'] === undefined;

describe('what a use case asks of the table', () => {
  let app: TestApp;
  const spent = new Map<string, Spent>();
  const actionNumber = guideAction.actionNumber;

  beforeAll(async () => {
    app = await openTestApp('2023-01-05');
    const meter = makeMeter(app.open.table);
    const measured = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
      const one = await meter.measure(run);
      spent.set(name, one.spent);
      return one.result;
    };
    const as = 'GR237';
    const params = { actionNumber };
    await measured('register', async () => app.serve(registerAction, { as: 'region', body: guideAction }));
    const enrolled = await measured('enrol', async () =>
      app.serve(enrolTrainee, { as, params, body: { lastName: 'A', firstName: 'B', reference: 'R1' } }),
    );
    const id = readId(enrolled);
    const mine = { ...params, id };
    await measured('confirm', async () => app.serve(confirmEnrolment, { as, params: mine }));
    await measured('enter', async () =>
      app.serve(recordEntry, { as, params: mine, body: { entryDate: '2023-01-05' } }),
    );
    await measured('action page', async () => app.serve(showAction, { as, params }));
    await measured('opening', async () =>
      app.serve(openAction, {
        as,
        params,
        body: { actualStartDate: '2023-01-05' },
        headers: { 'idempotency-key': 'k' },
      }),
    );
    await measured('opening repeated', async () =>
      app.serve(openAction, {
        as,
        params,
        body: { actualStartDate: '2023-01-05' },
        headers: { 'idempotency-key': 'k' },
      }),
    );
    await measured('opening refused', async () =>
      app.serve(openAction, { as, params, body: { actualStartDate: '2023-01-05' } }),
    );
    const settle = makeSettleAdvance(app.deps, { name: 'Région fictive', siret: '00000000100019' });
    await measured('advance', async () => settle(actionNumber, as, 'test'));
    await measured('advance delivered again', async () => settle(actionNumber, as, 'test'));
    await measured('dashboard', async () => app.serve(showDashboard, { as }));
    await measured('dashboard of the Région', async () => app.serve(showDashboard, { as: 'region' }));
    await measured('list page', async () => app.serve(listActions, { as }));
    await measured('trainees', async () => app.serve(listActionEnrolments, { as, params }));
    await measured('history', async () => app.serve(showHistory, { as, params }));
    await measured('invoices', async () => app.serve(listInvoices, { as: 'finance', query: { state: 'ISSUED' } }));
    await measured('invoice', async () =>
      app.serve(showInvoice, { as: 'finance', params: { id: `${actionNumber}-A1` } }),
    );
    await measured('feed', async () => app.serve(readInvoiceFeed, { as: 'finance' }));
    await measured('invoice status', async () =>
      app.serve(changeInvoiceStatus, {
        as: 'finance',
        params: { id: `${actionNumber}-A1` },
        body: { state: 'IN_PROCESS' },
      }),
    );
    await measured('foreign action', async () => app.serve(showAction, { as: 'GR512', params }));
    app.clock.set('2023-02-01');
    await measured('declare', async () =>
      app.serve(declareHours, {
        as,
        params: { ...params, period: '2023-01' },
        body: { hours: [{ enrolmentId: id, hours: 70 }] },
      }),
    );
    await measured('exit', async () =>
      app.serve(recordExit, { as, params: mine, body: { exitDate: '2023-01-31', reason: 'COMPLETED' } }),
    );
    await measured('closing', async () =>
      app.serve(closeAction, { as, params, body: { actualEndDate: '2023-01-31' } }),
    );
    await measured('cancel refused', async () => app.serve(cancelEnrolment, { as, params: mine }));
  });
  afterAll(async () => app.stop());

  // Name, waits one after the other, capacity units at most.
  it.each([
    ['dashboard', 1, 1],
    ['dashboard of the Région', 1, 1],
    ['action page', 1, 1],
    ['list page', 1, 1],
    ['opening', 2, 32],
    ['opening repeated', 1, 4],
    ['opening refused', 1, 3],
    ['register', 2, 20],
    ['enrol', 2, 27],
    ['confirm', 2, 25],
    ['enter', 2, 25],
    ['exit', 2, 25],
    ['declare', 3, 28],
    ['closing', 2, 28],
    ['cancel refused', 1, 4],
    ['advance', 2, 50],
    ['advance delivered again', 1, 9],
    ['trainees', 1, 3],
    ['history', 1, 4],
    ['invoices', 1, 2],
    ['invoice', 1, 3],
    ['feed', 1, 2],
    ['invoice status', 3, 40],
    ['foreign action', 1, 2],
  ] as const)('%s: %i round trips, %i capacity units at most', (name, roundTrips, units) => {
    const found = spent.get(name);
    expect(found?.requests.length, `${name} asked nothing`).toBeGreaterThan(0);
    expect(found?.roundTrips, found?.requests.join(' ')).toBe(roundTrips);
    if (billed) {
      expect(found?.units).toBeLessThanOrEqual(units);
      recordMeasure({
        suite: 'budgets',
        measure: `${name}: capacity`,
        value: found?.units ?? 0,
        unit: 'units',
        target: `≤ ${units}`,
        pass: true,
      });
    }
    if (process.env['SHOW_SPENT'] !== undefined)
      console.log(name, found?.roundTrips, found?.units, found?.requests.join(' '));
  });
});
