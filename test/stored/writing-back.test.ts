import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { TestClock } from '../support/call.ts';
import { openTestTable, type TestTable } from '../support/engine.ts';
import type { Driver } from './acts.ts';
import { driverOn, eveningOf, itemsOf, load } from './driver.ts';
import { asLater, isNode, nodeAt, nodesOf, withoutLater } from './later.ts';
import type { Kind } from './product.ts';
import { itemsOfRelease, releases } from './releases.ts';

/** What may be lost, and why (docs/adr/0022-stored-data.md). */
const mayBeLost: readonly { readonly path: RegExp; readonly unlessSame?: true }[] = [
  // Made again from the body at each write.
  { path: /^[A-Z]+ row(\/|$)/u },
  // A correction replaces the lines of a declaration whole.
  { path: /^DECLARATION body\/hours\/\*$/u },
  // What a state says only of itself goes when the state is left.
  { path: /^ACTION body\/facts\/advance$/u, unlessSame: true },
];

const content = z.looseObject({
  id: z.string().default(''),
  actionNumber: z.string().default(''),
  organisation: z.string().default(''),
  state: z.string().default(''),
  status: z.string().default(''),
  type: z.string().default(''),
  period: z.string().default(''),
  replacedBy: z.string().optional(),
  entryDate: z.string().default(''),
  plannedStartDate: z.string().default(''),
  hours: z.array(z.looseObject({ enrolmentId: z.string() })).default([]),
  facts: z.looseObject({ pendingRequests: z.record(z.string(), z.string()) }).default({ pendingRequests: {} }),
});
const withId = z.looseObject({ id: z.string() });
type Content = z.infer<typeof content>;

const release = releases().at(-1) ?? '';

describe(`a table of ${release} in which every object has an attribute unknown to this release`, () => {
  const items = itemsOfRelease(release).map((item) => asLater(item));
  const own = (kind: Kind): readonly Content[] =>
    items
      .filter((item) => item['kind'] === kind)
      .map((item) => content.parse(item['body']))
      .filter(({ organisation }) => organisation === 'GR237');
  const first = (kind: Kind, wanted: (one: Content) => boolean): Content => {
    const found = own(kind).find(wanted);
    if (found === undefined) throw new Error(`No ${kind} to write`);
    return found;
  };

  let open: TestTable;
  let clock: TestClock;
  beforeAll(async () => {
    open = await openTestTable();
    await load(open, items);
    clock = eveningOf(items);
  });
  afterAll(async () => open.stop());

  const isOpen = ({ actionNumber }: Content): boolean =>
    own('ACTION').some((one) => one.actionNumber === actionNumber && one.status === 'EC');

  const changeEnrolments = async ({ done, erase }: Driver): Promise<void> => {
    const pending = first('ENROLMENT', (one) => one.state === 'PENDING' && isOpen(one));
    const { plannedStartDate } = first('ACTION', ({ actionNumber }) => actionNumber === pending.actionNumber);
    const params = { actionNumber: pending.actionNumber, id: pending.id };
    await done('confirmEnrolment', 'GR237', { params });
    await done('recordEntry', 'GR237', { params, body: { entryDate: plannedStartDate } });
    await done('recordExit', 'GR237', { params, body: { exitDate: clock.today(), reason: 'COMPLETED' } });
    const entered = first('ENROLMENT', (one) => one.state === 'ENTERED' && isOpen(one));
    await done('recordEntry', 'GR237', {
      params: { actionNumber: entered.actionNumber, id: entered.id },
      body: { entryDate: entered.entryDate.replace(/\d\d$/u, '15') },
    });
    const gone = first('ENROLMENT', ({ state }) => state === 'CANCELLED');
    await erase(gone.actionNumber, gone.id);
  };
  const takeAnActionToItsEnd = async ({ done }: Driver): Promise<void> => {
    const { actionNumber } = first(
      'ACTION',
      ({ status, facts }) => status === 'AO' && Object.keys(facts.pendingRequests).length === 0,
    );
    const today = clock.today();
    const params = { actionNumber };
    const body = { lastName: 'FICTIF', firstName: 'Camille', reference: 'FICTIF-LATER' };
    const { id } = withId.parse(await done('enrolTrainee', 'GR237', { params, body }));
    await done('confirmEnrolment', 'GR237', { params: { ...params, id } });
    await done('recordEntry', 'GR237', { params: { ...params, id }, body: { entryDate: today } });
    await done('openAction', 'GR237', { params, body: { actualStartDate: today } });
    await done('recordExit', 'GR237', { params: { ...params, id }, body: { exitDate: today, reason: 'COMPLETED' } });
    await done('closeAction', 'GR237', { params, body: { actualEndDate: today } });
  };
  const decideRequests = async ({ done }: Driver): Promise<void> => {
    const { actionNumber } = first(
      'ACTION',
      ({ status, facts }) => status === 'AO' && Object.keys(facts.pendingRequests).length > 1,
    );
    const of = (type: string) => {
      const { id } = first('REQUEST', (one) => one.actionNumber === actionNumber && one.type === type);
      return { params: { id } };
    };
    await done('recordLetterReceipt', 'region', { ...of('DATES'), body: { receivedOn: clock.today() } });
    await done('approveModification', 'region', { ...of('DATES'), body: { remarks: 'Accord fictif' } });
    await done('refuseModification', 'region', { ...of('SITE'), body: { reason: 'Motif fictif' } });
    await done('withdrawModification', 'GR237', of('HEADCOUNT'));
  };
  const followInvoices = async ({ done, stream }: Driver): Promise<void> => {
    // Held and awaited ones are issued.
    await stream();
    for (const [from, state] of [
      ['ISSUED', 'IN_PROCESS'],
      ['IN_PROCESS', 'SUSPENDED'],
      ['SUSPENDED', 'IN_PROCESS'],
      ['PAYMENT_ORDERED', 'PAID'],
    ] as const) {
      const { id } = first('INVOICE', (invoice) => invoice.state === from);
      await done('changeInvoiceStatus', 'finance', { params: { id }, body: { state, reason: 'Motif fictif' } });
    }
    const { id } = first('INVOICE', (one) => one.state === 'REJECTED' && one.replacedBy === undefined);
    await done('replaceInvoice', 'GR237', { params: { id } });
  };
  const correctADeclaration = async ({ done }: Driver): Promise<void> => {
    const { actionNumber, period, hours } = first('DECLARATION', () => true);
    await done('declareHours', 'GR237', {
      params: { actionNumber, period },
      body: { hours: hours.map(({ enrolmentId }) => ({ enrolmentId, hours: 1.25 })) },
    });
  };
  const changeProviders = async ({ done }: Driver): Promise<void> => {
    const { addedLater: _, ...sheet } = z.looseObject({}).parse(await done('showOrganisation', 'GR237'));
    await done('updateOrganisation', 'GR237', { body: { ...sheet, phone: '0500000001' } });
    const body = { reason: 'Motif fictif' };
    await done('reinstateProvider', 'region', { params: { organisation: 'GR512' }, body });
    await done('suspendProvider', 'region', { params: { organisation: 'GR604' }, body });
  };

  it('still has it after this release has rewritten its items', async () => {
    const driver = await driverOn(open, clock);
    await correctADeclaration(driver);
    await changeEnrolments(driver);
    await takeAnActionToItsEnd(driver);
    await decideRequests(driver);
    await followInvoices(driver);
    await changeProviders(driver);
    clock.set('2023-07-01');
    await driver.night();

    const now = new Map((await itemsOf(open)).map((item) => [`${String(item['pk'])} ${String(item['sk'])}`, item]));
    const written = new Set<string>();
    const lost = new Set<string>();
    for (const item of items) {
      const after = now.get(`${String(item['pk'])} ${String(item['sk'])}`);
      if (after === undefined || isDeepStrictEqual(after, item)) continue;
      written.add(String(item['kind']));
      for (const path of nodesOf(item)) {
        const node = nodeAt(after, path);
        if (!isNode(node) || 'addedLater' in node) continue;
        const place = `${String(item['kind'])} ${path.replaceAll(/\/\d+/gu, '/*')}`;
        const same = isDeepStrictEqual(withoutLater(nodeAt(item, path)), node);
        if (!mayBeLost.some((known) => known.path.test(place) && !(known.unlessSame === true && same))) lost.add(place);
      }
    }
    expect([...written].sort()).toEqual([
      'ACTION',
      'COUNTERS',
      'DECLARATION',
      'ENROLMENT',
      'FEED_HEAD',
      'INVOICE',
      'PROFILE',
      'REQUEST',
      'SERIES',
      'STANDING',
    ]);
    expect([...lost].sort()).toEqual([]);
  });
});
