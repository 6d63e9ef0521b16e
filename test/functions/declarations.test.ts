import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { closeAction } from '../../contract/routes/close-action.ts';
import { confirmEnrolment } from '../../contract/routes/decide-enrolment.ts';
import { declareHours } from '../../contract/routes/declare-hours.ts';
import { enrolTrainee } from '../../contract/routes/enrol-trainee.ts';
import { listActionDeclarations } from '../../contract/routes/list-action-declarations.ts';
import { listDeclarations } from '../../contract/routes/list-declarations.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { recordEntry } from '../../contract/routes/record-entry.ts';
import { recordExit } from '../../contract/routes/record-exit.ts';
import { showDashboard } from '../../contract/routes/show-dashboard.ts';
import { showHistory } from '../../contract/routes/show-history.ts';
import { awaitingAction } from '../support/actions.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Persona } from '../support/call.ts';
import { readAs, readId, readList } from '../support/read.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp('2023-01-05');
});
afterAll(async () => app.stop());
beforeEach(() => app.clock.set('2023-01-05'));

let rank = 0;
/** An opened action with two trainees entered on 05/01/2023; ids of their enrolments. */
const opened = async (organisation: 'GR237' | 'GR512' = 'GR237') => {
  rank += 1;
  const actionNumber = `DECL_${rank}`;
  const as: Persona = organisation;
  await app.put(awaitingAction({ actionNumber, organisation }));
  const params = { actionNumber };
  const ids: string[] = [];
  for (const reference of ['A', 'B']) {
    const id = readId(
      await app.serve(enrolTrainee, { as, params, body: { lastName: 'Exemple', firstName: reference, reference } }),
    );
    await app.serve(confirmEnrolment, { as, params: { ...params, id } });
    await app.serve(recordEntry, { as, params: { ...params, id }, body: { entryDate: '2023-01-05' } });
    ids.push(id);
  }
  const done = await app.serve(openAction, { as, params, body: { actualStartDate: '2023-01-05' } });
  expect(done.status).toBe(200);
  const [first = '', second = ''] = ids;
  const hours = (one: number, two: number) => ({
    hours: [
      { enrolmentId: first, hours: one },
      { enrolmentId: second, hours: two },
    ],
  });
  const declareAs = async (who: Persona, period: string, body: unknown) =>
    app.serve(declareHours, { as: who, params: { ...params, period }, body });
  return { actionNumber, params, first, second, hours, as, declareAs };
};

const dueCount = async (as: Persona): Promise<number> =>
  readAs(z.looseObject({ pendingDeclarations: z.number() }), await app.serve(showDashboard, { as }))
    .pendingDeclarations;

const allDue = async (as: Persona, limit: number): Promise<string[]> => {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = readList(
      await app.serve(listDeclarations, {
        as,
        query: { state: 'DUE', limit: String(limit), ...(cursor === null ? {} : { cursor }) },
      }),
    );
    seen.push(...page.items.map((item) => `${String(item['actionNumber'])} ${String(item['period'])}`));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return seen;
};

describe('declaring a period over HTTP', () => {
  it('is refused before the period has ended, then counted as pending, then declared', async () => {
    const action = await opened();
    expect(await action.declareAs('GR237', '2023-01', action.hours(1, 1))).toMatchObject({
      status: 409,
      body: { code: 'DECLARATION_NOT_DUE' },
    });
    const before = await dueCount('GR237');
    app.clock.set('2023-02-01');
    await app.settleDay();
    expect(await dueCount('GR237')).toBeGreaterThan(before);
    const list = await app.serve(listActionDeclarations, {
      as: 'GR237',
      params: action.params,
      query: { state: 'DUE' },
    });
    expect(list.body).toMatchObject({
      items: [
        {
          period: '2023-01',
          start: '2023-01-05',
          end: '2023-01-31',
          trainees: [{ maxHours: 648, daysInTraining: 27 }, { maxHours: 648 }],
          allowed: { declare: { ok: true } },
        },
      ],
    });
    const due = await dueCount('GR237');
    const declared = await action.declareAs('GR237', '2023-01', action.hours(120.25, 648));
    expect(declared).toMatchObject({
      status: 200,
      body: { state: 'DECLARED', totalHours: 768.25, declaredBy: 'GR237' },
    });
    expect(await dueCount('GR237')).toBe(due - 1);
  });

  it('names every violation at once and writes nothing', async () => {
    const action = await opened();
    app.clock.set('2023-02-01');
    const refused = await action.declareAs('GR237', '2023-01', {
      hours: [
        { enrolmentId: action.first, hours: 648.25 },
        { enrolmentId: 'inconnu', hours: 1 },
      ],
    });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'INVALID',
        violations: [
          { pointer: '/hours/0/hours', code: 'HOURS_OUT_OF_BOUNDS' },
          { pointer: '/hours/1/enrolmentId', code: 'TRAINEE_UNKNOWN' },
          { pointer: '/hours', code: 'TRAINEE_MISSING' },
        ],
      },
    });
    expect(await app.deps.declarations.get(action.actionNumber, '2023-01')).toBeNull();
  });

  it('knows no period outside the action, no other provider’s action, and no other role', async () => {
    const action = await opened();
    app.clock.set('2023-02-01');
    expect((await action.declareAs('GR237', '2023-Q1', action.hours(1, 1))).status).toBe(404);
    expect((await action.declareAs('GR237', 'demain', action.hours(1, 1))).status).toBe(404);
    expect(await action.declareAs('GR512', '2023-01', action.hours(1, 1))).toMatchObject({
      body: { code: 'NOT_FOUND' },
    });
    expect((await action.declareAs('region', '2023-01', action.hours(1, 1))).status).toBe(403);
    await app.put(awaitingAction({ actionNumber: 'DECL_AO' }));
    expect(
      await app.serve(declareHours, {
        as: 'GR237',
        params: { actionNumber: 'DECL_AO', period: '2023-01' },
        body: { hours: [] },
      }),
    ).toMatchObject({ status: 409, body: { code: 'ACTION_NOT_OPEN' } });
  });

  it('replaces what was declared, shows both totals in the history, and writes nothing for the same hours', async () => {
    const action = await opened();
    app.clock.set('2023-02-01');
    await action.declareAs('GR237', '2023-01', action.hours(100, 10));
    await action.declareAs('GR237', '2023-01', action.hours(90, 10));
    const history = async () =>
      readList(await app.serve(showHistory, { as: 'GR237', params: action.params, query: { limit: '100' } })).items;
    expect((await history())[0]).toMatchObject({
      type: 'HOURS_DECLARED',
      subject: '2023-01',
      changes: [{ field: 'hours', before: 110, after: 100 }],
    });
    const { length } = await history();
    expect((await action.declareAs('GR237', '2023-01', action.hours(90, 10))).status).toBe(200);
    expect(await history()).toHaveLength(length);
  });

  it('decides again when an entry is recorded meanwhile, so that nobody is left out', async () => {
    const action = await opened();
    app.clock.set('2023-02-01');
    const late = readId(
      await app.serve(enrolTrainee, {
        as: 'GR237',
        params: action.params,
        body: { lastName: 'Tardif', firstName: 'C', reference: 'C' },
      }),
    );
    await app.serve(confirmEnrolment, { as: 'GR237', params: { ...action.params, id: late } });
    const [declared, entry] = await Promise.all([
      action.declareAs('GR237', '2023-01', action.hours(1, 1)),
      app.serve(recordEntry, {
        as: 'GR237',
        params: { ...action.params, id: late },
        body: { entryDate: '2023-01-20' },
      }),
    ]);
    expect(entry.status).toBe(200);
    const history = readList(await app.serve(showHistory, { as: 'GR237', params: action.params })).items;
    const order = history.map((event) => event['type']);
    // Either the declaration came first, or it saw the entry and was refused for the trainee it leaves out.
    const declaredFirst = order.indexOf('HOURS_DECLARED') > order.indexOf('ENTRY_RECORDED');
    expect(declared.status).toBe(declaredFirst ? 200 : 422);
  });
});

describe('the list behind the indicator', () => {
  it('counts exactly what the dashboard says, for a provider and for the Région, whatever the page', async () => {
    const other = await opened('GR512');
    app.clock.set('2023-04-01');
    await app.settleDay();
    await other.declareAs('GR512', '2023-02', other.hours(1, 1));
    for (const as of ['GR237', 'GR512', 'region'] as const) {
      for (const limit of [1, 7, 100]) {
        const rows = await allDue(as, limit);
        expect(new Set(rows).size).toBe(rows.length);
        expect(rows).toHaveLength(await dueCount(as));
      }
    }
    expect(await allDue('GR512', 100)).toEqual([`${other.actionNumber} 2023-01`, `${other.actionNumber} 2023-03`]);
  });

  it('lists what was declared, newest first, and shows nobody another provider’s', async () => {
    const declared = async (as: Persona, query: Record<string, string> = {}) =>
      readList(await app.serve(listDeclarations, { as, query: { state: 'DECLARED', ...query } }));
    const mine = await declared('GR512', { organisation: 'GR237' });
    expect(mine.items.length).toBeGreaterThan(0);
    expect(mine.items.every((item) => item['organisation'] === 'GR512')).toBe(true);
    const everybody = (await declared('region', { limit: '100' })).items;
    const paged: Record<string, unknown>[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof declared>> = await declared('region', {
        limit: '1',
        ...(cursor === null ? {} : { cursor }),
      });
      paged.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(everybody);
    const instants = everybody.map((item) => String(item['declaredAt']));
    expect(instants).toEqual([...instants].sort().reverse());
  });

  it('is not for finance, and a cursor dies with its filter', async () => {
    expect((await app.serve(listDeclarations, { as: 'finance' })).status).toBe(403);
    const { nextCursor } = readList(await app.serve(listDeclarations, { as: 'region', query: { limit: '1' } }));
    expect(
      await app.serve(listDeclarations, { as: 'region', query: { organisation: 'GR512', cursor: nextCursor ?? '' } }),
    ).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
  });
});

describe('closing an action over HTTP', () => {
  const close = async (as: Persona, params: Record<string, string>, actualEndDate: string, headers = {}) =>
    app.serve(closeAction, { as, params, body: { actualEndDate }, headers });

  it('names every blocking item, then closes, and the cut period can still be declared', async () => {
    const action = await opened();
    app.clock.set('2023-02-15');
    await app.settleDay();
    expect(await close('GR237', action.params, '2023-02-10')).toMatchObject({
      status: 409,
      body: {
        code: 'CLOSURE_BLOCKED',
        blocking: [
          {
            code: 'TRAINEES_IN_TRAINING',
            count: 2,
            trainees: [{ enrolmentId: action.first }, { enrolmentId: action.second }],
            detail: expect.stringMatching(
              /^2 stagiaires sont encore en formation \(.+, .+\) : enregistrez leur sortie\.$/u,
            ),
          },
          { code: 'DECLARATION_MISSING', period: '2023-01' },
        ],
      },
    });
    for (const id of [action.first, action.second]) {
      await app.serve(recordExit, {
        as: 'GR237',
        params: { ...action.params, id },
        body: { exitDate: '2023-02-10', reason: 'COMPLETED' },
      });
    }
    await action.declareAs('GR237', '2023-01', action.hours(100, 100));
    expect(await close('GR237', action.params, '2023-02-09')).toMatchObject({
      status: 422,
      body: { code: 'CLOSING_DATE_BEFORE_LAST_EXIT', violations: [{ pointer: '/actualEndDate' }] },
    });
    const due = await dueCount('GR237');
    expect(await close('GR237', action.params, '2023-02-10')).toMatchObject({
      status: 200,
      body: { status: 'FE', actualEndDate: '2023-02-10', overdue: false, dueDeclarations: 1 },
    });
    expect(await dueCount('GR237')).toBe(due + 1);
    expect(await action.declareAs('GR237', '2023-02', action.hours(50, 50))).toMatchObject({
      status: 200,
      body: { period: '2023-02', end: '2023-02-10', state: 'DECLARED' },
    });
    expect(await dueCount('GR237')).toBe(due);
    expect(await close('GR237', action.params, '2023-02-10')).toMatchObject({
      status: 409,
      body: { code: 'ACTION_CLOSED' },
    });
  });

  it('is the provider’s own to do, on the version it read', async () => {
    const action = await opened();
    expect((await close('region', action.params, '2023-02-10')).status).toBe(403);
    expect((await close('GR512', action.params, '2023-02-10')).status).toBe(404);
    expect(await close('GR237', action.params, '2023-02-10', { 'if-match': '"1"' })).toMatchObject({
      status: 412,
      body: { code: 'VERSION_STALE' },
    });
    await app.put(awaitingAction({ actionNumber: 'CLOSE_AO' }));
    expect(await close('GR237', { actionNumber: 'CLOSE_AO' }, '2023-01-05')).toMatchObject({
      status: 409,
      body: { code: 'ACTION_NOT_OPEN' },
    });
  });
});
