import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { closeAction } from '../../contract/routes/close-action.ts';
import { cancelEnrolment, confirmEnrolment, refuseEnrolment } from '../../contract/routes/decide-enrolment.ts';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { listActionEnrolments } from '../../contract/routes/list-action-enrolments.ts';
import { recordEntry } from '../../contract/routes/record-entry.ts';
import { recordExit } from '../../contract/routes/record-exit.ts';
import { showAction } from '../../contract/routes/show-action.ts';
import { awaitingAction, openAction } from '../support/actions.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { readAs } from '../support/read.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp('2023-01-20');
});
afterAll(async () => app.stop());

const actionNumber = 'ENROL_1';
const as = 'GR237';
const enrol = async (reference: string, action = actionNumber) =>
  app.serve(enrolTrainee, {
    as,
    params: { actionNumber: action },
    body: { lastName: 'Exemple', firstName: 'Camille', reference },
  });
const enrolled = async (reference: string, action = actionNumber): Promise<string> =>
  readAs(z.looseObject({ id: z.string() }), await enrol(reference, action)).id;

describe('an enrolment', () => {
  beforeAll(async () => app.put(awaitingAction({ actionNumber })));

  it('has a version of its own, which moves with it alone and which If-Match speaks of', async () => {
    const first = await enrol('V-1');
    expect(first).toMatchObject({ status: 201, headers: { etag: '"1"' }, body: { version: 1 } });
    const params = { actionNumber, id: readAs(z.looseObject({ id: z.string() }), first).id };
    await enrol('V-2');
    const confirmed = await app.serve(confirmEnrolment, { as, params, headers: { 'if-match': '"1"' } });
    expect(confirmed).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { version: 2 } });
    const enter = async (entryDate: string, version: string) =>
      app.serve(recordEntry, { as, params, body: { entryDate }, headers: { 'if-match': version } });
    expect(await enter('2023-01-05', '"1"')).toMatchObject({
      status: 412,
      body: { code: 'VERSION_STALE', version: 2 },
    });
    expect(await enter('2023-01-05', '"2"')).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await enter('2023-01-05', '"3"')).toMatchObject({ status: 200, headers: { etag: '"3"' } });
    expect(await enter('2023-01-06', '"3"')).toMatchObject({ status: 200, body: { version: 4 } });
    const exited = await app.serve(recordExit, {
      as,
      params,
      body: { exitDate: '2023-01-10', reason: 'COMPLETED' },
      headers: { 'if-match': '"4"' },
    });
    expect(exited).toMatchObject({ status: 200, headers: { etag: '"5"' }, body: { version: 5 } });
    const listed = await app.serve(listActionEnrolments, {
      as,
      params: { actionNumber },
      query: { state: 'COMPLETED' },
    });
    expect(listed).toMatchObject({ body: { items: [{ id: params.id, version: 5 }] } });
  });

  it('is named by its reference whatever the spaces around it', async () => {
    expect(await enrol(' STA-7  ')).toMatchObject({ status: 201, body: { reference: 'STA-7' } });
    expect(await enrol('STA-7 ')).toMatchObject({ status: 409, body: { code: 'ENROLMENT_ALREADY_EXISTS' } });
  });

  it.each(['255081416802538', '2 55 08 14 168 025 38', '1 84 12 2A 001 008 34'])(
    'refuses a social security number as a reference: %s',
    async (reference) => {
      expect(await enrol(reference)).toMatchObject({
        status: 422,
        body: {
          code: 'INVALID',
          violations: [{ pointer: '/reference', detail: expect.stringContaining('sécurité sociale') }],
        },
      });
    },
  );

  it.each(['255081416802539', '2550814168025', '2023010512345', '20230001', '312345678901234'])(
    'takes a number that is none: %s',
    async (reference) => expect((await enrol(reference)).status).toBe(201),
  );
});

describe('what still waits in an action that closes', () => {
  it('may be refused or cancelled, so that the indicator does not count it for ever', async () => {
    const closing = 'ENROL_2';
    await app.put(openAction({ actionNumber: closing, facts: { inTrainingCount: 0 } }));
    const pending = { actionNumber: closing, id: await enrolled('P-1', closing) };
    const confirmed = { actionNumber: closing, id: await enrolled('P-2', closing) };
    const other = { actionNumber: closing, id: await enrolled('P-3', closing) };
    await app.serve(confirmEnrolment, { as, params: confirmed });
    expect(
      await app.serve(closeAction, { as, params: { actionNumber: closing }, body: { actualEndDate: '2023-01-20' } }),
    ).toMatchObject({ status: 200, body: { status: 'FE', pendingEnrolments: 2 } });
    expect(await app.serve(confirmEnrolment, { as, params: pending })).toMatchObject({
      status: 409,
      body: {
        code: 'ACTION_CLOSED',
        detail: 'Cette action est fermée : cette inscription peut seulement être refusée ou annulée.',
      },
    });
    expect(await app.serve(refuseEnrolment, { as, params: pending })).toMatchObject({ body: { state: 'REFUSED' } });
    expect(await app.serve(cancelEnrolment, { as, params: confirmed })).toMatchObject({ body: { state: 'CANCELLED' } });
    expect(await app.serve(cancelEnrolment, { as, params: other })).toMatchObject({ body: { state: 'CANCELLED' } });
    expect(await app.serve(cancelEnrolment, { as, params: other })).toMatchObject({
      status: 409,
      body: { code: 'ACTION_CLOSED' },
    });
    expect(await app.serve(showAction, { as, params: { actionNumber: closing } })).toMatchObject({
      body: { status: 'FE', pendingEnrolments: 0 },
    });
  });
});
