import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyRoute } from '../../contract/route.ts';
import { answerSuspension } from '../../contract/routes/answer-suspension.ts';
import { approveModification } from '../../contract/routes/approve-modification.ts';
import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { closeAction } from '../../contract/routes/close-action.ts';
import {
  cancelEnrolment,
  confirmEnrolment,
  recordNoShow,
  refuseEnrolment,
} from '../../contract/routes/decide-enrolment.ts';
import { declareHours } from '../../contract/routes/declare-hours.ts';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { fileModification } from '../../contract/routes/file-modification.ts';
import { importLines } from '../../contract/routes/import-lines.ts';
import { listActionDeclarations } from '../../contract/routes/list-action-declarations.ts';
import { listActionEnrolments } from '../../contract/routes/list-action-enrolments.ts';
import { listActionInvoices } from '../../contract/routes/list-action-invoices.ts';
import { listActions } from '../../contract/routes/list-actions.ts';
import { listContacts } from '../../contract/routes/list-contacts.ts';
import { listDeclarations } from '../../contract/routes/list-declarations.ts';
import { listEnrolments } from '../../contract/routes/list-enrolments.ts';
import { listInvoices } from '../../contract/routes/list-invoices.ts';
import { listModificationRequests } from '../../contract/routes/list-modification-requests.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { previewModification } from '../../contract/routes/preview-modification.ts';
import { readInvoiceFeed } from '../../contract/routes/read-invoice-feed.ts';
import { recordEntry } from '../../contract/routes/record-entry.ts';
import { recordExit } from '../../contract/routes/record-exit.ts';
import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { refuseModification } from '../../contract/routes/refuse-modification.ts';
import { registerAction } from '../../contract/routes/register-action.ts';
import { reinstateProvider } from '../../contract/routes/reinstate-provider.ts';
import { replaceInvoice } from '../../contract/routes/replace-invoice.ts';
import { showAction } from '../../contract/routes/show-action.ts';
import { showDashboard } from '../../contract/routes/show-dashboard.ts';
import { showHealth } from '../../contract/routes/show-health.ts';
import { showHistory } from '../../contract/routes/show-history.ts';
import { showInvoice } from '../../contract/routes/show-invoice.ts';
import { showMe } from '../../contract/routes/show-me.ts';
import { showModificationLetter } from '../../contract/routes/show-modification-letter.ts';
import { showModificationRequest } from '../../contract/routes/show-modification-request.ts';
import { showOpenapi } from '../../contract/routes/show-openapi.ts';
import { showOrganisation } from '../../contract/routes/show-organisation.ts';
import { showProvider } from '../../contract/routes/show-provider.ts';
import { suspendProvider } from '../../contract/routes/suspend-provider.ts';
import { updateOrganisation } from '../../contract/routes/update-organisation.ts';
import { withdrawModification } from '../../contract/routes/withdraw-modification.ts';
import { routes } from '../../contract/routes.ts';
import { makeShowModificationLetter } from '../../functions/show-modification-letter/handler.ts';
import { recordMeasure } from '../../lab/measures.ts';
import { openTestApp, settleOne, type TestApp } from '../support/app.ts';
import { type Call, type Called, call } from '../support/call.ts';
import { type Cost, makeCostMeter } from '../support/cost-meter.ts';
import { guideAction } from '../support/guide.ts';
import { letterFonts } from '../support/letter.ts';
import { readId } from '../support/read.ts';

/** Amazon's DynamoDB Local bills transactions wrongly: figures of capacity are held on the embedded engine only. */
const billed = process.env['DYNAMODB_ENDPOINT'] === undefined;

/**
 * Every route and its special cases: sequential round trips, and capacity units at most. Units are those
 * of the guide's action with one trainee; a list's are those of the few rows there are here.
 */
const budgets: Readonly<Record<string, readonly [roundTrips: number, units: number]>> = {
  showHealth: [0, 0],
  showOpenapi: [0, 0],
  listContacts: [0, 0],
  showMe: [0, 0],
  registerAction: [2, 15],
  'registerAction, there already': [1, 1],
  enrolTrainee: [2, 22],
  'enrolTrainee, there already': [3, 3],
  confirmEnrolment: [3, 22],
  'openAction, too early': [1, 2],
  recordEntry: [3, 16],
  refuseEnrolment: [3, 22],
  cancelEnrolment: [3, 22],
  recordNoShow: [3, 16],
  showAction: [1, 2],
  openAction: [2, 32],
  'openAction, repeated': [1, 4],
  'openAction, again': [1, 2],
  advance: [2, 39],
  'advance, delivered again': [1, 5],
  showDashboard: [1, 1],
  'showDashboard, Région': [1, 0.5],
  listActions: [1, 0.5],
  'listActions, Région': [1, 1],
  listEnrolments: [1, 0.5],
  listActionEnrolments: [1, 3],
  showHistory: [1, 3],
  listActionInvoices: [1, 3],
  listInvoices: [1, 0.5],
  showInvoice: [1, 2],
  readInvoiceFeed: [1, 1],
  changeInvoiceStatus: [3, 42],
  answerSuspension: [3, 42],
  replaceInvoice: [4, 56],
  'showAction, foreign': [1, 2],
  showOrganisation: [1, 1],
  updateOrganisation: [2, 9],
  showProvider: [1, 2],
  suspendProvider: [2, 10],
  'enrolTrainee, suspended': [1, 2],
  reinstateProvider: [2, 10],
  previewModification: [1, 2],
  fileModification: [2, 23],
  showModificationRequest: [2, 3],
  showModificationLetter: [3, 3],
  listModificationRequests: [1, 1.5],
  'listModificationRequests, Région': [1, 0.5],
  withdrawModification: [3, 25],
  refuseModification: [3, 24],
  recordLetterReceipt: [3, 17],
  approveModification: [3, 24],
  declareHours: [3, 19],
  listActionDeclarations: [1, 4],
  listDeclarations: [1, 0.5],
  recordExit: [3, 16],
  closeAction: [2, 18],
  'importLines, unreadable': [0, 0],
  importLines: [4, 251],
};

describe('what a use case asks of the table', () => {
  let app: TestApp;
  const cost = new Map<string, Cost>();

  beforeAll(async () => {
    app = await openTestApp('2023-01-05');
    const meter = makeCostMeter(app.open.table);
    const as = 'GR237';
    const letter = makeShowModificationLetter({ ...app.deps, fonts: letterFonts });
    /** Serves a route and keeps its cost; `what` names a case other than the ordinary one. */
    const take = async (route: AnyRoute, given: Call, status: number = route.status, what = ''): Promise<Called> => {
      const { result, cost: asked } = await meter.measure(async () =>
        route === showModificationLetter ? call(letter, route, given) : app.serve(route, given),
      );
      if (result.status !== status)
        throw new Error(`${route.operation}: ${result.status} ${JSON.stringify(result.body)}`);
      cost.set(what === '' ? route.operation : `${route.operation}, ${what}`, asked);
      return result;
    };
    const settle = async (name: string, actionNumber: string): Promise<void> => {
      cost.set(name, (await meter.measure(async () => settleOne(app.deps)(actionNumber, as))).cost);
    };
    const { actionNumber } = guideAction;
    const params = { actionNumber };
    const trainee = (reference: string) => ({ lastName: 'Exemple', firstName: 'Camille', reference });
    const enrol = async (reference: string): Promise<string> =>
      readId(await app.serve(enrolTrainee, { as, params, body: trainee(reference) }));

    await take(showHealth, { as });
    await take(showOpenapi, { as });
    await take(listContacts, { as });
    await take(showMe, { as });
    await take(registerAction, { as: 'region', body: guideAction });
    await take(registerAction, { as: 'region', body: guideAction }, 409, 'there already');
    const id = readId(await take(enrolTrainee, { as, params, body: trainee('R1') }));
    await take(enrolTrainee, { as, params, body: trainee('R1') }, 409, 'there already');
    await take(confirmEnrolment, { as, params: { ...params, id } });
    await take(openAction, { as, params, body: { actualStartDate: '2023-01-05' } }, 409, 'too early');
    await take(recordEntry, { as, params: { ...params, id }, body: { entryDate: '2023-01-05' } });
    await take(refuseEnrolment, { as, params: { ...params, id: await enrol('R2') } });
    await take(cancelEnrolment, { as, params: { ...params, id: await enrol('R3') } });
    const absent = { ...params, id: await enrol('R4') };
    await app.serve(confirmEnrolment, { as, params: absent });
    await take(recordNoShow, { as, params: absent });
    await take(showAction, { as, params });
    const opening = {
      as,
      params,
      body: { actualStartDate: '2023-01-05' },
      headers: { 'idempotency-key': 'k' },
    } as const;
    await take(openAction, opening);
    await take(openAction, opening, 200, 'repeated');
    await take(openAction, { ...opening, headers: {} }, 409, 'again');
    await settle('advance', actionNumber);
    await settle('advance, delivered again', actionNumber);
    await take(showDashboard, { as });
    await take(showDashboard, { as: 'region' }, 200, 'Région');
    await take(listActions, { as });
    await take(listActions, { as: 'region', query: { status: 'EC' } }, 200, 'Région');
    await take(listEnrolments, { as, query: { state: 'PENDING' } });
    await take(listActionEnrolments, { as, params });
    await take(showHistory, { as, params });
    await take(listActionInvoices, { as, params });
    await take(listInvoices, { as: 'finance', query: { state: 'ISSUED' } });
    const invoice = { id: `${actionNumber}-A1` };
    await take(showInvoice, { as: 'finance', params: invoice });
    await take(readInvoiceFeed, { as: 'finance' });
    const said = async (body: object): Promise<unknown> =>
      take(changeInvoiceStatus, { as: 'finance', params: invoice, body });
    await said({ state: 'IN_PROCESS' });
    await said({ state: 'SUSPENDED', reason: 'Pièce manquante.' });
    await take(answerSuspension, { as, params: invoice, body: { text: 'La pièce est jointe.' } });
    await said({ state: 'REJECTED', reason: 'Pièce manquante.' });
    await take(replaceInvoice, { as, params: invoice });
    await take(showAction, { as: 'GR512', params }, 404, 'foreign');
    await take(showOrganisation, { as });
    await take(updateOrganisation, {
      as,
      body: {
        name: 'Organisme fictif',
        siret: '73282932000074',
        address: '1 rue Exemple, 31000 Toulouse',
        contactName: 'Camille Exemple',
        email: 'camille@exemple.test',
        phone: '05 61 00 00 00',
        vatExempt: true,
        authorisedSignatories: [{ name: 'Dominique Exemple', capacity: 'Directrice' }],
      },
    });
    const organisation = { organisation: as };
    await take(showProvider, { as: 'region', params: organisation });
    await take(suspendProvider, { as: 'region', params: organisation, body: { reason: 'Pièce manquante.' } });
    await take(enrolTrainee, { as, params, body: trainee('R9') }, 403, 'suspended');
    await take(reinstateProvider, { as: 'region', params: organisation, body: { reason: 'Pièce reçue.' } });

    const change = { type: 'SITE', justification: 'Déménagement.', changes: { site: 'Albi' } };
    await take(previewModification, { as, params, body: change });
    const request = { id: readId(await take(fileModification, { as, params, body: change })) };
    await take(showModificationRequest, { as, params: request });
    await take(showModificationLetter, { as, params: request });
    await take(listModificationRequests, { as });
    await take(listModificationRequests, { as: 'region', query: { state: 'PENDING' } }, 200, 'Région');
    await take(withdrawModification, { as, params: request });
    const refused = { id: readId(await app.serve(fileModification, { as, params, body: change })) };
    await take(refuseModification, { as: 'region', params: refused, body: { reason: 'Pièce manquante.' } });
    const dates = {
      type: 'DATES',
      justification: 'Prolongation.',
      changes: { plannedEndDate: '2024-07-31', components: [{ number: '01', endDate: '2024-07-31' }] },
    };
    const approved = { id: readId(await app.serve(fileModification, { as, params, body: dates })) };
    await take(recordLetterReceipt, { as: 'region', params: approved, body: { receivedOn: '2023-01-05' } });
    await take(approveModification, { as: 'region', params: approved, body: {} });

    app.clock.set('2023-02-01');
    const month = { ...params, period: '2023-01' };
    await take(declareHours, { as, params: month, body: { hours: [{ enrolmentId: id, hours: 70 }] } });
    await take(listActionDeclarations, { as, params });
    await take(listDeclarations, { as });
    await take(recordExit, { as, params: { ...params, id }, body: { exitDate: '2023-01-31', reason: 'COMPLETED' } });
    await take(closeAction, { as, params, body: { actualEndDate: '2023-01-31' } });
    await take(
      importLines,
      {
        as: 'region',
        query: { kind: 'actions', dryRun: 'true' },
        body: 'actionNumber\n',
        headers: { 'content-type': 'text/csv' },
      },
      422,
      'unreadable',
    );
    await app.serve(registerAction, { as: 'region', body: { ...guideAction, actionNumber: 'IMPORT_1' } });
    await take(importLines, {
      as,
      query: { kind: 'enrolments' },
      body: `actionNumber,lastName,firstName,reference\n${Array.from({ length: 20 }, (_, rank) => `IMPORT_1,Exemple,Camille,R${rank}`).join('\n')}\n`,
      headers: { 'content-type': 'text/csv' },
    });
  });
  afterAll(async () => app.stop());

  it('has a budget for every route', () => {
    const budgeted = new Set(Object.keys(budgets).map((name) => name.split(',')[0]));
    expect(routes.map(({ operation }) => operation).filter((operation) => !budgeted.has(operation))).toStrictEqual([]);
    expect([...cost.keys()].sort()).toStrictEqual(Object.keys(budgets).sort());
  });

  it.each(Object.entries(budgets))('%s', (name, [roundTrips, units]) => {
    const found = cost.get(name);
    expect(found?.roundTrips, found?.requests.join(' ')).toBe(roundTrips);
    if (!billed) return;
    expect(found?.units, found?.requests.join(' ')).toBeLessThanOrEqual(units);
    recordMeasure({
      suite: 'budgets',
      measure: name,
      value: `${roundTrips} round trips, ${found?.units ?? 0} capacity units`,
      unit: '',
      target: `= ${roundTrips}, ≤ ${units}`,
      pass: true,
    });
  });
});
