import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openTestApp, type TestApp } from '../support/app.ts';
import { type Persona, personas } from '../support/call.ts';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { readList } from '../support/read.ts';
import { routeOf } from '../support/routes.ts';
import type { Given, Operation } from './acts.ts';
import { eveningOf, load, steadyClock } from './driver.ts';
import {
  enrolmentStates,
  findNamedEnrolments,
  invoiceStates,
  makeWorkStore,
  requestStates,
  requestTypes,
} from './product.ts';
import { type Item, itemsOfRelease, releases } from './releases.ts';

const everybody = ['GR237', 'GR512', 'region', 'finance'] as const satisfies readonly Persona[];
const agent = { userId: 'region', name: 'region', role: 'region', organisation: null } as const;

const anything = z.looseObject({});
const bodyOf = (item: Item): Readonly<Record<string, unknown>> => anything.parse(item['body']);
const textOf = (item: Item, name: string): string => String(bodyOf(item)[name]);
const organisationOf = (item: Item): string => textOf(item, 'organisation');
const idOf = (item: Item): string => textOf(item, 'id');
const numberOf = (item: Item): string => textOf(item, 'actionNumber');
const duePeriods = z.looseObject({ duePeriods: z.array(z.looseObject({ id: z.string() })) });

const mayCall = (operation: Operation, as: Persona): boolean => {
  const { access } = routeOf(operation);
  return access === 'public' || access.includes(personas[as].role);
};
const maySee = (as: Persona, organisation: string): boolean => {
  const persona = personas[as];
  return !('organisation' in persona) || persona.organisation === organisation;
};

describe.each(releases())('what %s stored', (release) => {
  const items = itemsOfRelease(release);
  const ofKind = (kind: string): readonly Item[] => items.filter((item) => item['kind'] === kind);
  const actions = ofKind('ACTION');
  const enrolments = ofKind('ENROLMENT');
  const requests = ofKind('REQUEST');
  const invoices = ofKind('INVOICE');
  const declarations = ofKind('DECLARATION');

  let open: TestTable;
  let app: TestApp;
  beforeAll(async () => {
    open = await openTestTable();
    await load(open, items);
    app = await openTestApp(eveningOf(items), { on: open });
  });
  afterAll(async () => open.stop());

  /** Calls a route, which must succeed. */
  const ask = async (operation: Operation, as: Persona, given: Given = {}) => {
    const route = routeOf(operation);
    const called = await app.serve(route, { as, ...given });
    expect({ operation, as, given, status: called.status }).toEqual({ operation, as, given, status: route.status });
    return called;
  };
  /** Every row of a list, page after page. */
  const rowsOf = async (operation: Operation, as: Persona, { params = {}, query = {} }: Given = {}) => {
    const rows: Record<string, unknown>[] = [];
    let cursor: string | null = null;
    do {
      const next: Given['query'] = cursor === null ? {} : { cursor };
      const page = readList(await ask(operation, as, { params, query: { ...query, limit: '20', ...next } }));
      rows.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return rows;
  };
  /** The same; its CSV must have as many. */
  const exported = async (operation: Operation, as: Persona, given: Given = {}) => {
    const rows = await rowsOf(operation, as, given);
    const csv = await ask(operation, as, { ...given, headers: { accept: 'text/csv' } });
    expect(String(csv.body).trimEnd().split('\n'), `${operation} as CSV`).toHaveLength(rows.length + 1);
    return rows;
  };
  const named = (rows: readonly Record<string, unknown>[], ...names: readonly string[]): readonly string[] =>
    rows.map((row) => names.map((name) => String(row[name])).join(' ')).sort();
  const seenBy = (as: Persona, some: readonly Item[]): readonly Item[] =>
    some.filter((item) => maySee(as, organisationOf(item)));

  it.each(everybody)('shows %s every row of every list, whole and filtered', async (as) => {
    const inParts = async (operation: Operation, parts: readonly Given['query'][]) => {
      const found = await Promise.all(parts.map(async (query) => rowsOf(operation, as, { query: { ...query } })));
      return found.flat();
    };
    const by = (name: string, values: readonly string[]) => values.map((value) => ({ [name]: value }));

    const everyNumber = seenBy(as, actions).map(numberOf).sort();
    expect(named(await exported('listActions', as), 'actionNumber')).toEqual(everyNumber);
    const statuses: Given['query'][] = [{ status: 'AO' }, { overdue: 'true' }, { status: 'EC', overdue: 'false' }];
    const parts = await inParts('listActions', [...statuses, { status: 'FE' }]);
    expect(named(parts, 'actionNumber')).toEqual(everyNumber);

    const everyInvoice = seenBy(as, invoices).map(idOf).sort();
    expect(named(await exported('listInvoices', as), 'id')).toEqual(everyInvoice);
    expect(named(await inParts('listInvoices', by('state', invoiceStates)), 'id')).toEqual(everyInvoice);

    if (mayCall('listModificationRequests', as)) {
      const every = seenBy(as, requests).map(idOf).sort();
      const list = 'listModificationRequests';
      expect(named(await exported(list, as), 'id')).toEqual(every);
      expect(named(await inParts(list, by('state', requestStates)), 'id')).toEqual(every);
      expect(named(await inParts(list, by('type', requestTypes)), 'id')).toEqual(every);
    }
    if (mayCall('listEnrolments', as)) {
      const shown = as === 'region' ? enrolments.filter((item) => textOf(item, 'state') === 'PENDING') : enrolments;
      const every = seenBy(as, shown).map(idOf).sort();
      expect(named(await exported('listEnrolments', as), 'id')).toEqual(every);
      expect(named(await inParts('listEnrolments', by('state', enrolmentStates)), 'id')).toEqual(every);
    }
    if (mayCall('listDeclarations', as)) {
      const asked = async (state: string) =>
        named(await exported('listDeclarations', as, { query: { state } }), 'actionNumber', 'period');
      expect(await asked('DECLARED')).toEqual(
        seenBy(as, declarations)
          .map((item) => `${numberOf(item)} ${textOf(item, 'period')}`)
          .sort(),
      );
      expect(await asked('DUE')).toEqual(
        seenBy(as, actions)
          .flatMap((item) => duePeriods.parse(item['row']).duePeriods.map(({ id }) => `${numberOf(item)} ${id}`))
          .sort(),
      );
    }
  });

  it.each(everybody)('shows %s each action with all that hangs on it, and nobody else’s', async (as) => {
    for (const [index, action] of actions.entries()) {
      const params = { actionNumber: numberOf(action) };
      const own = ({ pk }: Item): boolean => pk === action['pk'];
      const read = index === 0 ? exported : rowsOf;
      if (!maySee(as, organisationOf(action))) {
        const { status } = await app.serve(routeOf('showAction'), { as, params });
        expect(status).toBe(404);
        continue;
      }
      const { body } = await ask('showAction', as, { params });
      expect(body).toMatchObject({ ...params, status: textOf(action, 'status') });
      expect(named(await read('showHistory', as, { params }), 'seq')).toEqual(
        ofKind('EVENT')
          .filter(own)
          .map(({ seq }) => String(seq))
          .sort(),
      );
      expect(named(await read('listActionInvoices', as, { params }), 'id')).toEqual(
        invoices.filter(own).map(idOf).sort(),
      );
      if (!mayCall('listActionEnrolments', as)) continue;
      expect(named(await read('listActionEnrolments', as, { params }), 'id')).toEqual(
        enrolments.filter(own).map(idOf).sort(),
      );
      expect(
        named(await read('listActionDeclarations', as, { params, query: { state: 'DECLARED' } }), 'period'),
      ).toEqual(
        declarations
          .filter(own)
          .map((item) => textOf(item, 'period'))
          .sort(),
      );
    }
  });

  it.each(everybody)('shows %s each invoice and each request, with its letter', async (as) => {
    for (const invoice of seenBy(as, invoices)) {
      const { body } = await ask('showInvoice', as, { params: { id: idOf(invoice) } });
      expect(body).toMatchObject({ id: idOf(invoice), state: textOf(invoice, 'state') });
    }
    const lettered = new Set<string>();
    for (const request of mayCall('showModificationRequest', as) ? seenBy(as, requests) : []) {
      const params = { id: idOf(request) };
      const state = textOf(request, 'state');
      const { body } = await ask('showModificationRequest', as, { params });
      expect(body).toMatchObject({ ...params, state });
      const sorts = [textOf(request, 'type'), state];
      if (mayCall('showModificationLetter', as) && sorts.some((sort) => !lettered.has(sort))) {
        for (const sort of sorts) lettered.add(sort);
        const { bytes } = await ask('showModificationLetter', as, { params });
        expect(bytes.length).toBeGreaterThan(1_000);
      }
    }
    if (as === 'GR237') expect(lettered.size).toBe(requestTypes.length + requestStates.length);
  });

  it('shows each provider’s sheet, standing and figures', async () => {
    for (const { organisation, ...counters } of ofKind('COUNTERS')) {
      const params = { organisation: String(organisation) };
      const standing = ofKind('STANDING').find((one) => one['organisation'] === organisation);
      const { body } = await ask('showProvider', 'region', { params });
      expect(body).toMatchObject({ organisation, suspended: standing?.['suspended'] ?? false });
      const dashboard = await ask('showDashboard', 'region');
      const { organisations } = z.looseObject({ organisations: z.array(anything) }).parse(dashboard.body);
      const told = organisations.find((one) => one['organisation'] === organisation);
      expect(told).toMatchObject({ pendingEnrolments: counters['pendingEnrolments'] ?? 0 });
      expect(told).toMatchObject({ pendingDeclarations: counters['pendingDeclarations'] ?? 0 });
    }
    for (const sheet of ofKind('PROFILE')) {
      const as = everybody.find((one) => one === sheet['organisation']);
      if (as === undefined) continue;
      expect((await ask('showOrganisation', as)).body).toMatchObject(bodyOf(sheet));
      expect((await ask('showDashboard', as)).body).toMatchObject({ organisation: as });
    }
  });

  it('gives finance the whole feed, in order', async () => {
    const { body } = await ask('readInvoiceFeed', 'finance', { query: { after: '0', limit: '100' } });
    const { items: entries } = z
      .looseObject({ items: z.array(z.looseObject({ position: z.number(), id: z.string(), type: z.string() })) })
      .parse(body);
    const kept = ofKind('FEED').map(({ position, message }) => ({ position, ...anything.parse(message) }));
    expect(entries).toEqual(kept.slice(0, 100));
    expect(await app.deps.invoices.feedHead()).toBe(kept.length);
  });

  it('is found by every store method', async () => {
    const { deps } = app;
    for (const action of actions) {
      const [actionNumber, organisation] = [numberOf(action), organisationOf(action)];
      const own = ({ pk }: Item): boolean => pk === action['pk'];
      const stored = await deps.actions.read(actionNumber);
      expect(stored).toMatchObject({ revision: action['revision'], seq: action['seq'], head: action['head'] });
      expect((await deps.actions.find(actionNumber, agent)).ok).toBe(true);
      const roster = await deps.enrolments.ofAction(actionNumber);
      expect(roster.map(({ id }) => id).sort()).toEqual(enrolments.filter(own).map(idOf).sort());
      for (const { id } of roster) expect((await deps.enrolments.find(actionNumber, id, agent)).ok).toBe(true);
      const references = roster.map(({ reference }) => reference);
      expect(await findNamedEnrolments(open.table, actionNumber, { references, ids: [] })).toHaveLength(roster.length);
      expect(await deps.declarations.ofAction(actionNumber)).toHaveLength(declarations.filter(own).length);
      expect(await deps.invoices.ofAction(actionNumber)).toHaveLength(invoices.filter(own).length);
      expect((await deps.actions.rowsOfProvider(organisation)).map((row) => row.actionNumber)).toContain(actionNumber);
    }
    for (const one of declarations)
      expect(await deps.declarations.get(numberOf(one), textOf(one, 'period'))).toMatchObject({
        declaredAt: textOf(one, 'declaredAt'),
      });
    for (const one of requests) expect((await deps.requests.find(idOf(one), agent)).ok).toBe(true);
    for (const one of invoices) expect((await deps.invoices.find(idOf(one), agent)).ok).toBe(true);
    for (const { organisation, year, last } of ofKind('SERIES'))
      expect(await deps.invoices.series(String(organisation), Number(year))).toMatchObject({ last });
    for (const { organisation, version } of ofKind('PROFILE')) {
      expect(await deps.providers.sheet(String(organisation))).toMatchObject({ version });
      expect(await deps.invoices.profile(String(organisation))).not.toBeNull();
      expect(await deps.providers.isKnown(String(organisation))).toBe(true);
    }
    for (const { organisation, suspended, history } of ofKind('STANDING'))
      expect(await deps.providers.standing(String(organisation))).toMatchObject({ suspended, history });
    expect(await deps.counters.ofAll()).toHaveLength(ofKind('COUNTERS').length);
  });

  it('lists everything that is still to be done', async () => {
    const work = makeWorkStore(open.table);
    const deadlines = actions.filter((item) => item['gsi2pk'] === 'DEADLINE').map(numberOf);
    expect([...(await work.deadlines('2099-12-31', 1_000))].sort()).toEqual(deadlines.sort());
    expect(await work.unpublished('2099-12-31', 1_000)).toHaveLength(ofKind('OUTBOX').length);
    expect(await work.waitingAdvances('2099-12-31', 1_000)).toHaveLength(ofKind('ADVANCE_WORK').length);
  });

  it('replays each remembered reply until it expires', async () => {
    for (const remembered of ofKind('IDEMPOTENCY')) {
      const until = new Date(Number(remembered['expiresAtEpochSeconds']) * 1_000);
      const clock = steadyClock(new Date(until.getTime() - 24 * 3_600_000).toISOString().slice(0, 10), 20);
      const { writing } = (await openTestApp(clock, { on: open })).deps.commands;
      const digest = String(remembered['pk']).replace('IDEMPOTENCY#', '');
      const recalled = await writing.findReply(digest);
      expect(recalled).toMatchObject({ status: remembered['status'], bodyDigest: remembered['bodyDigest'] });
      expect(anything.safeParse(JSON.parse(recalled?.reply ?? '')).success).toBe(true);
      clock.set('2099-12-31');
      expect(await writing.findReply(digest)).toBeNull();
    }
  });
});
