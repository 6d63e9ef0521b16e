import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { AnyRoute } from '../../contract/route.ts';
import { approveModification } from '../../contract/routes/approve-modification.ts';
import { fileModification } from '../../contract/routes/file-modification.ts';
import { listModificationRequests } from '../../contract/routes/list-modification-requests.ts';
import { previewModification } from '../../contract/routes/preview-modification.ts';
import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { refuseModification } from '../../contract/routes/refuse-modification.ts';
import { showAction } from '../../contract/routes/show-action.ts';
import { showDashboard } from '../../contract/routes/show-dashboard.ts';
import { showHistory } from '../../contract/routes/show-history.ts';
import { showModificationLetter } from '../../contract/routes/show-modification-letter.ts';
import { showModificationRequest } from '../../contract/routes/show-modification-request.ts';
import { withdrawModification } from '../../contract/routes/withdraw-modification.ts';
import type { Action } from '../../domain/action/action.ts';
import { date } from '../../domain/calendar-date.ts';
import { awaitingAction, openAction } from '../support/actions.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Call, Called, Persona } from '../support/call.ts';
import { write } from '../support/write.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp('2023-01-06');
});
afterAll(async () => app.stop());
beforeEach(() => app.clock.set('2023-01-06'));
const serve = async (route: AnyRoute, given: Call): Promise<Called> => app.serve(route, given);

let rank = 0;
/** Puts a new action and its counters in the table, as its events would have. */
const stand = async (make: (actionNumber: string) => Action): Promise<string> => {
  rank += 1;
  const actionNumber = `23C0039${String(rank).padStart(4, '0')}_1`;
  await write(app.open.table, [
    {
      before: null,
      after: make(actionNumber),
      events: [
        {
          type: 'ACTION_REGISTERED',
          at: app.clock.now(),
          by: { userId: 'region', role: 'region' },
          subject: null,
          changes: [],
          data: {},
        },
      ],
    },
  ]);
  return actionNumber;
};
const standOpen = (overrides: Parameters<typeof openAction>[0] = {}) =>
  stand((actionNumber) => openAction({ actionNumber, ...overrides }));

/** Changes the action behind the requests' back, as a later use case might. */
const alter = async (actionNumber: string, change: (action: Action) => Action): Promise<void> => {
  const stored = await app.deps.actions.read(actionNumber);
  if (stored === null) throw new Error('no action');
  await write(app.open.table, [{ before: stored, after: change(stored.action), events: [] }]);
};

const idOf = ({ body }: Called): string => z.object({ id: z.string() }).parse(body).id;
const problem = z.looseObject({
  status: z.number(),
  code: z.string(),
  detail: z.string(),
  violations: z.array(z.object({ pointer: z.string(), code: z.string(), detail: z.string() })).optional(),
});
const problemIn = ({ body }: Called) => problem.parse(body);

const byNumber = (a: number, b: number) => a - b;

const guideChanges = {
  actualStartDate: '2023-01-06',
  components: ['01', '02', '03'].map((number) => ({ number, startDate: '2023-01-06' })),
};
const datesBody = { type: 'DATES', justification: 'Première entrée le 6 janvier.', changes: guideChanges };
const siteBody = { type: 'SITE', justification: 'Déménagement.', changes: { site: 'Albi' } };

const file = async (actionNumber: string, body: unknown = datesBody, as: Persona = 'GR237') =>
  serve(fileModification, { as, params: { actionNumber }, body });
const filed = async (actionNumber: string, body: unknown = datesBody): Promise<string> => {
  const answer = await file(actionNumber, body);
  expect(answer).toMatchObject({ status: 201 });
  return idOf(answer);
};
const receive = async (id: string, receivedOn = '2023-01-06', as: Persona = 'region') =>
  serve(recordLetterReceipt, { as, params: { id }, body: { receivedOn } });
const approve = async (id: string, body: unknown = {}, as: Persona = 'region') =>
  serve(approveModification, { as, params: { id }, body });
const refuse = async (id: string, as: Persona = 'region') =>
  serve(refuseModification, { as, params: { id }, body: { reason: 'Pièce manquante.' } });
const withdraw = async (id: string, as: Persona = 'GR237') => serve(withdrawModification, { as, params: { id } });
const show = async (id: string, as: Persona = 'GR237') => serve(showModificationRequest, { as, params: { id } });
const actionOf = async (actionNumber: string, as: Persona = 'GR237') =>
  serve(showAction, { as, params: { actionNumber } });
const pendingCount = async () => {
  const { body } = await serve(showDashboard, { as: 'GR237' });
  return z.looseObject({ pendingRequests: z.number() }).parse(body).pendingRequests;
};

describe('preview a modification', () => {
  it('answers the guide’s summary (p. 6): changed fields only, each with its label, before and after', async () => {
    const actionNumber = await standOpen();
    const answer = await serve(previewModification, {
      as: 'GR237',
      params: { actionNumber },
      body: { type: 'DATES', changes: { ...guideChanges, plannedEndDate: '2024-06-30' } },
    });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.body).toEqual({
      changes: [
        {
          field: 'actualStartDate',
          label: 'Action / Date de début réelle',
          before: '2023-01-05',
          after: '2023-01-06',
        },
        ...openAction().components.map(({ number, title }) => ({
          field: `components/${number}/startDate`,
          label: `${title} / Date de début`,
          before: '2023-01-02',
          after: '2023-01-06',
        })),
      ],
      information: [],
    });
    const stored = await app.deps.actions.read(actionNumber);
    expect(stored).toMatchObject({ revision: 1, action: { facts: { pendingRequests: {} } } });
  });

  it('refuses what a filing would refuse, all violations at once', async () => {
    const actionNumber = await standOpen();
    const answer = await serve(previewModification, {
      as: 'GR237',
      params: { actionNumber },
      body: { type: 'DATES', changes: { actualStartDate: '2023-01-07' } },
    });
    expect(answer.status).toBe(422);
    expect(problemIn(answer)).toMatchObject({ code: 'DATES_INCOHERENT' });
    expect(problemIn(answer).violations?.map(({ pointer }) => pointer)).toEqual([
      '/changes/actualStartDate',
      '/changes/components/01/startDate',
      '/changes/components/02/startDate',
      '/changes/components/03/startDate',
    ]);
  });

  it('says that the advance is not recomputed, and what the new duration would have given', async () => {
    const actionNumber = await standOpen();
    const answer = await serve(previewModification, {
      as: 'GR237',
      params: { actionNumber },
      body: { type: 'DATES', changes: { plannedEndDate: '2024-12-31' } },
    });
    expect(answer.body).toMatchObject({
      information: [expect.stringMatching(/pas recalculée.*24 mois au lieu de 18.*36.000,00/u)],
    });
  });
});

describe('file a modification', () => {
  it('waits for the Région, and shows what the guide’s follow-up list shows (p. 7)', async () => {
    const actionNumber = await standOpen();
    const before = await pendingCount();
    const answer = await file(actionNumber);
    expect(answer).toMatchObject({
      status: 201,
      headers: { location: `/api/modification-requests/${idOf(answer)}`, etag: '"1"' },
      body: {
        actionNumber,
        organisation: 'GR237',
        type: 'DATES',
        typeLabel: 'Demande de modification de dates',
        state: 'PENDING',
        stateLabel: 'En attente de validation',
        issuer: { userId: 'GR237', capacity: 'Titulaire' },
        serviceProvider: null,
        issuedOn: '2023-01-06',
        justification: 'Première entrée le 6 janvier.',
        history: [{ state: 'PENDING', label: 'En attente de validation', by: 'GR237' }],
        letterReceivedOn: null,
        remarks: null,
        amendmentNumber: null,
        reason: null,
        allowed: {
          approve: { ok: false, code: 'ROLE_NOT_ALLOWED' },
          refuse: { ok: false, code: 'ROLE_NOT_ALLOWED' },
          recordLetter: { ok: false, code: 'ROLE_NOT_ALLOWED' },
          withdraw: { ok: true },
          letter: { ok: true },
        },
        version: 1,
      },
    });
    expect(z.object({ changes: z.array(z.unknown()) }).parse(answer.body).changes).toHaveLength(4);
    expect(await pendingCount()).toBe(before + 1);
    const action = await actionOf(actionNumber);
    expect(action.body).toMatchObject({
      actualStartDate: '2023-01-05',
      pendingRequests: [{ type: 'DATES', id: idOf(answer) }],
      allowed: {
        requestModification: { ok: true },
        requestModificationOf: { DATES: { ok: false, code: 'REQUEST_ALREADY_PENDING' }, SITE: { ok: true } },
      },
    });
  });

  it('refuses a second of the same type and names the first; another type may be filed', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber);
    const second = await file(actionNumber);
    expect(second.status).toBe(409);
    expect(problemIn(second)).toMatchObject({ code: 'REQUEST_ALREADY_PENDING', pendingRequestId: id });
    await filed(actionNumber, siteBody);
  });

  it('of two filed at once, one wins', async () => {
    const actionNumber = await standOpen();
    const before = await pendingCount();
    const answers = await Promise.all([file(actionNumber), file(actionNumber), file(actionNumber)]);
    expect(answers.map(({ status }) => status).toSorted(byNumber)).toEqual([201, 409, 409]);
    for (const lost of answers.filter(({ status }) => status === 409)) {
      expect(problemIn(lost).code).toBe('REQUEST_ALREADY_PENDING');
    }
    expect(await pendingCount()).toBe(before + 1);
  });

  it('is remembered with its key: the same reply again, and no second request', async () => {
    const actionNumber = await standOpen();
    const again = async () =>
      serve(fileModification, {
        as: 'GR237',
        params: { actionNumber },
        body: datesBody,
        headers: { 'idempotency-key': `key-${actionNumber}` },
      });
    const [first, second] = [await again(), await again()];
    expect(first.status).toBe(201);
    expect(second).toEqual(first);
  });

  it.each([
    ['missing', {}],
    ['blank', { justification: ' \n ' }],
  ])('refuses a %s justification, with the other faults too', async (_what, given) => {
    const actionNumber = await standOpen();
    const answer = await file(actionNumber, { type: 'DATES', ...given, changes: { plannedEndDate: '2022-12-31' } });
    expect(answer.status).toBe(422);
    expect(problemIn(answer).code).toBe('JUSTIFICATION_REQUIRED');
    expect(problemIn(answer).violations?.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/justification', '/changes/plannedEndDate', '/changes/components/01/endDate']),
    );
  });

  it.each([
    ['an unknown type', { type: 'TITLE', justification: 'x', changes: {} }],
    ['a field of another type', { ...siteBody, changes: { site: 'Albi', places: 3 } }],
    ['a justification of 2 001 characters', { ...siteBody, justification: 'x'.repeat(2_001) }],
    ['a day that does not exist', { ...datesBody, changes: { plannedEndDate: '2023-02-30' } }],
    ['51 components', { ...datesBody, changes: { components: Array.from({ length: 51 }, () => ({ number: '01' })) } }],
    ['no place at all', { type: 'HEADCOUNT', justification: 'x', changes: { places: 0 } }],
  ])('refuses the form of %s', async (_what, body) => {
    const actionNumber = await standOpen();
    const answer = await file(actionNumber, body);
    expect(answer.status).toBe(422);
    expect(problemIn(answer).code).toBe('INVALID');
  });

  it('does not exist for another provider, and is not for the Région', async () => {
    const actionNumber = await standOpen();
    expect((await file(actionNumber, datesBody, 'GR512')).status).toBe(404);
    expect(problemIn(await file(actionNumber, datesBody, 'region'))).toMatchObject({ code: 'ROLE_NOT_ALLOWED' });
  });
});

const lateCount = async () => {
  const { body } = await serve(showDashboard, { as: 'GR237' });
  return z.looseObject({ actions: z.looseObject({ closureOverdue: z.number() }) }).parse(body).actions.closureOverdue;
};

describe('decide on a modification', () => {
  it('approves: action, components, counters, history and the freed type, in one write', async () => {
    const actionNumber = await standOpen();
    const before = await pendingCount();
    const id = await filed(actionNumber);
    expect(problemIn(await approve(id))).toMatchObject({ status: 409, code: 'LETTER_NOT_RECEIVED' });
    expect(await receive(id)).toMatchObject({
      status: 200,
      body: { letterReceivedOn: '2023-01-06', version: 2, allowed: { approve: { ok: true } } },
    });
    const answer = await approve(id, { remarks: 'Conforme.', amendmentNumber: 'AV-1' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        state: 'APPROVED',
        stateLabel: 'Validée',
        remarks: 'Conforme.',
        amendmentNumber: 'AV-1',
        history: [
          { state: 'PENDING', label: 'En attente de validation' },
          { state: 'PENDING', label: 'Courrier reçu le 06/01/2023', by: 'region' },
          { state: 'APPROVED', label: 'Validée', by: 'region' },
        ],
        allowed: { approve: { ok: false, code: 'REQUEST_NOT_PENDING' } },
        version: 3,
      },
    });
    const action = await actionOf(actionNumber);
    expect(action.body).toMatchObject({
      actualStartDate: '2023-01-06',
      components: ['01', '02', '03'].map((number) => ({ number, startDate: '2023-01-06' })),
      pendingRequests: [],
      anomalies: [],
    });
    expect(await pendingCount()).toBe(before);
    const { body } = await serve(showHistory, { as: 'GR237', params: { actionNumber } });
    expect(body).toMatchObject({
      items: [
        {
          type: 'REQUEST_APPROVED',
          subject: id,
          by: { userId: 'region' },
          changes: expect.arrayContaining([
            {
              field: 'actualStartDate',
              label: 'Action / Date de début réelle',
              before: '2023-01-05',
              after: '2023-01-06',
            },
          ]),
        },
        { type: 'REQUEST_LETTER_RECEIVED' },
        { type: 'REQUEST_FILED' },
        { type: 'ACTION_REGISTERED' },
      ],
    });
    await filed(actionNumber, { ...datesBody, changes: { plannedEndDate: '2024-07-31' } });
  });

  it('lowers the late flag and its counter when the planned end moves past today', async () => {
    app.clock.set('2024-07-02');
    const actionNumber = await standOpen({ overdue: true, facts: { settledOn: date('2024-07-02') } });
    const before = await lateCount();
    const id = await filed(actionNumber, { ...datesBody, changes: { plannedEndDate: '2024-08-31' } });
    await receive(id, '2024-07-02');
    expect((await approve(id)).status).toBe(200);
    expect(await lateCount()).toBe(before - 1);
    expect((await actionOf(actionNumber)).body).toMatchObject({ overdue: false, plannedEndDate: '2024-08-31' });
  });

  it('refuses REQUEST_STALE, with what changed, when a « before » is no longer current; nothing is applied', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber, siteBody);
    await receive(id);
    await alter(actionNumber, (action) => ({ ...action, site: 'Montauban' }));
    const shown = await show(id, 'region');
    expect(shown.body).toMatchObject({ allowed: { approve: { ok: false, code: 'REQUEST_STALE' } } });
    const answer = await approve(id);
    expect(answer.status).toBe(409);
    expect(problemIn(answer)).toMatchObject({
      code: 'REQUEST_STALE',
      changes: [{ field: 'site', before: 'Toulouse', current: 'Montauban', after: 'Albi' }],
    });
    expect((await actionOf(actionNumber)).body).toMatchObject({ site: 'Montauban' });
  });

  it('refuses what the action’s new facts no longer allow', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber);
    await receive(id);
    await alter(actionNumber, (action) => ({
      ...action,
      facts: { ...action.facts, entryDates: { '2023-01-09': 1 } },
    }));
    expect(problemIn(await approve(id))).toMatchObject({ status: 422, code: 'DATES_INCOHERENT' });
  });

  it('an approval and a withdrawal at once: one wins, and the action shows which', async () => {
    for (let round = 0; round < 5; round += 1) {
      const actionNumber = await standOpen();
      const id = await filed(actionNumber, siteBody);
      await receive(id);
      const [approved, withdrawn] = await Promise.all([approve(id), withdraw(id)]);
      expect([approved.status, withdrawn.status].toSorted(byNumber)).toEqual([200, 409]);
      const { body } = await show(id);
      expect(body).toMatchObject({ state: approved.status === 200 ? 'APPROVED' : 'WITHDRAWN' });
      expect((await actionOf(actionNumber)).body).toMatchObject({
        site: approved.status === 200 ? 'Albi' : 'Toulouse',
        pendingRequests: [],
      });
    }
  });

  it('two approvals at once: one wins', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber, siteBody);
    await receive(id);
    const answers = await Promise.all([approve(id), approve(id, {}, 'region2')]);
    expect(answers.map(({ status }) => status).toSorted(byNumber)).toEqual([200, 409]);
  });

  it('refuses with a reason, frees the type, and leaves the action as it was', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber);
    expect(await refuse(id)).toMatchObject({
      status: 200,
      body: { state: 'REFUSED', stateLabel: 'Refusée', reason: 'Pièce manquante.' },
    });
    expect((await actionOf(actionNumber)).body).toMatchObject({ actualStartDate: '2023-01-05', pendingRequests: [] });
    expect(problemIn(await approve(id)).code).toBe('REQUEST_NOT_PENDING');
    const noReason = await serve(refuseModification, { as: 'region', params: { id }, body: {} });
    expect(problemIn(noReason)).toMatchObject({ code: 'INVALID', violations: [{ pointer: '/reason' }] });
    await filed(actionNumber);
  });

  it('withdraws, for anyone of the provider and for nobody else', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber);
    expect((await withdraw(id, 'GR512')).status).toBe(404);
    expect(problemIn(await withdraw(id, 'region')).code).toBe('ROLE_NOT_ALLOWED');
    expect(await withdraw(id, 'GR237b')).toMatchObject({ status: 200, body: { state: 'WITHDRAWN' } });
    expect(problemIn(await withdraw(id)).code).toBe('REQUEST_NOT_PENDING');
  });

  it('refuses a letter from the future or from before the request; the same day again writes nothing', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber);
    for (const receivedOn of ['2023-01-07', '2023-01-05']) {
      expect(problemIn(await receive(id, receivedOn))).toMatchObject({
        code: 'INVALID',
        violations: [{ pointer: '/receivedOn' }],
      });
    }
    expect((await receive(id)).status).toBe(200);
    const once = await app.deps.actions.read(actionNumber);
    expect(await receive(id)).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await app.deps.actions.read(actionNumber)).toEqual(once);
  });

  it('refuses an If-Match that is no longer the request’s version', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber);
    await receive(id);
    const stale = await serve(approveModification, {
      as: 'region',
      params: { id },
      body: {},
      headers: { 'if-match': '"1"' },
    });
    expect(stale.status).toBe(412);
    const fresh = await serve(approveModification, {
      as: 'region',
      params: { id },
      body: {},
      headers: { 'if-match': '"2"' },
    });
    expect(fresh.status).toBe(200);
  });

  it.each(['', 'x', '23C00390257_1.E1', '23C00390257_1.M0', 'NONE.M1'])('does not know %j', async (id) => {
    expect((await show(id, 'region')).status).toBe(404);
    expect((await approve(id)).status).toBe(404);
  });
});

describe('list modification requests', () => {
  const rows = z.object({
    items: z.array(z.looseObject({ id: z.string(), organisation: z.string(), state: z.string(), type: z.string() })),
    nextCursor: z.string().nullable(),
  });
  const list = async (as: Persona, query: Record<string, string> = {}) => {
    const answer = await serve(listModificationRequests, { as, query });
    expect(answer.status).toBe(200);
    return rows.parse(answer.body);
  };
  const all = async (as: Persona, query: Record<string, string> = {}) => {
    const found: z.infer<typeof rows>['items'] = [];
    let cursor: string | null = null;
    do {
      const page: z.infer<typeof rows> = await list(as, { ...query, ...(cursor === null ? {} : { cursor }) });
      found.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found;
  };

  it('shows the Région those that wait first, oldest first; a provider its own, newest first', async () => {
    const made: string[] = [];
    // Filed in the reverse order of their numbers, so that only the day of issue can sort them.
    const actionNumbers = [await standOpen(), await standOpen(), await standOpen()].toReversed();
    for (const [index, actionNumber] of actionNumbers.entries()) {
      app.clock.set(`2023-01-1${index}`);
      made.push(await filed(actionNumber, siteBody));
    }
    const other = await stand((actionNumber) => awaitingAction({ actionNumber, organisation: 'GR512' }));
    const theirs = idOf(await file(other, siteBody, 'GR512'));
    const [first = '', second = '', third = ''] = made;

    const queue = (await all('region', { state: 'PENDING', limit: '2' })).map(({ id }) => id);
    expect(queue.filter((id) => made.includes(id))).toEqual([first, second, third]);
    expect(queue).toContain(theirs);

    const own = (await all('GR237', { limit: '3' })).map(({ id }) => id);
    expect(own.filter((id) => made.includes(id))).toEqual([third, second, first]);
    expect(own).not.toContain(theirs);
    expect(new Set(own).size).toBe(own.length);

    await withdraw(second);
    expect((await all('region', { state: 'PENDING' })).map(({ id }) => id)).not.toContain(second);
    expect((await all('region', { state: 'WITHDRAWN' })).map(({ id }) => id)).toContain(second);
    const everything = await all('region', { limit: '4' });
    expect(new Set(everything.map(({ id }) => id)).size).toBe(everything.length);
    const states = everything.map(({ state }) => state);
    expect(states).toEqual(
      [...states].sort(
        (a, b) =>
          ['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN'].indexOf(a) -
          ['PENDING', 'APPROVED', 'REFUSED', 'WITHDRAWN'].indexOf(b),
      ),
    );
    expect((await all('region', { organisation: 'GR512' })).map(({ id }) => id)).toEqual([theirs]);
  });

  it('filters by action and type, and ends its cursor exactly', async () => {
    const actionNumber = await standOpen();
    const dates = await filed(actionNumber);
    const site = await filed(actionNumber, siteBody);
    expect((await list('GR237', { actionNumber })).items.map(({ id }) => id)).toEqual([site, dates]);
    expect((await list('region', { actionNumber, type: 'SITE' })).items.map(({ id }) => id)).toEqual([site]);
    expect((await list('GR512', { actionNumber })).items).toEqual([]);
    const first = await list('GR237', { actionNumber, limit: '1' });
    expect(first.nextCursor).not.toBeNull();
    expect(await list('GR237', { actionNumber, limit: '1', cursor: first.nextCursor ?? '' })).toMatchObject({
      items: [{ id: dates }],
      nextCursor: null,
    });
  });

  it('refuses a cursor of another filter, and a made-up one', async () => {
    await filed(await standOpen(), siteBody);
    await filed(await standOpen(), siteBody);
    const { nextCursor } = await list('region', { state: 'PENDING', limit: '1' });
    const stolen = await serve(listModificationRequests, {
      as: 'region',
      query: { state: 'REFUSED', cursor: nextCursor ?? '' },
    });
    expect(problemIn(stolen)).toMatchObject({ status: 400, code: 'CURSOR_INVALID' });
    const bad = await serve(listModificationRequests, { as: 'region', query: { cursor: 'bm9uZQ' } });
    expect(problemIn(bad).code).toBe('CURSOR_INVALID');
  });

  it('is had whole as CSV', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber, siteBody);
    const answer = await serve(listModificationRequests, {
      as: 'GR237',
      query: { actionNumber },
      headers: { accept: 'text/csv' },
    });
    expect(String(answer.body)).toContain(id);
    expect(answer.headers['content-type']).toContain('text/csv');
  });
});

describe('the letter', () => {
  it('is a PDF for the provider; it does not exist for another one, and is not for the Région', async () => {
    const actionNumber = await standOpen();
    const id = await filed(actionNumber);
    const letter = async (as: Persona) => serve(showModificationLetter, { as, params: { id } });
    const answer = await letter('GR237');
    expect(answer).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="demande-${id}.pdf"`,
      },
    });
    expect(Buffer.from(answer.bytes.subarray(0, 5)).toString()).toBe('%PDF-');
    expect((await letter('GR512')).status).toBe(404);
    expect(problemIn(await letter('region')).code).toBe('ROLE_NOT_ALLOWED');
  });
});
