import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { expect } from 'vitest';
import * as z from 'zod';
import type { AnyRoute } from '../../contract/route.ts';
import { listActionDeclarations } from '../../contract/routes/list-action-declarations.ts';
import { listActionEnrolments } from '../../contract/routes/list-action-enrolments.ts';
import { listActions } from '../../contract/routes/list-actions.ts';
import { listDeclarations } from '../../contract/routes/list-declarations.ts';
import { listEnrolments } from '../../contract/routes/list-enrolments.ts';
import { listInvoices } from '../../contract/routes/list-invoices.ts';
import { listModificationRequests } from '../../contract/routes/list-modification-requests.ts';
import { readInvoiceFeed } from '../../contract/routes/read-invoice-feed.ts';
import { showAction } from '../../contract/routes/show-action.ts';
import { showDashboard } from '../../contract/routes/show-dashboard.ts';
import { showInvoice } from '../../contract/routes/show-invoice.ts';
import { byRequestType, requestTypes } from '../../domain/request-type.ts';
import { makePublish } from '../../functions/shared/publish/publish.ts';
import { audit } from '../../ops/audit/audit.ts';
import { scan } from '../../ops/audit/read.ts';
import { makeWorkStore, type WorkStore } from '../../store/work.ts';
import type { TestApp } from '../support/app.ts';
import { type Called, type Persona, personas } from '../support/call.ts';
import {
  type Action,
  allowedNow,
  anomaliesOf,
  blocksOf,
  dashboardOf,
  day,
  dueOf,
  type EnrolmentVerb,
  enrolmentVerbs,
  enteredCount,
  financeMoves,
  firstEntry,
  inTraining,
  pendingEnrolments,
  pendingOf,
  periodsOf,
  type Refusal,
  settleAdvance,
  stateToApprove,
  stateToClose,
  stateToFile,
  stateToOpen,
  type World,
} from './guide.ts';
import { heldFields } from './request-types.ts';

/** Statuses as docs/api.md gives them; a code that is not here is 409. */
const statuses: Readonly<Record<string, number>> = {
  ROLE_NOT_ALLOWED: 403,
  PROVIDER_SUSPENDED: 403,
  NOT_FOUND: 404,
  INVALID: 422,
  NOTHING_CHANGED: 422,
  JUSTIFICATION_REQUIRED: 422,
  DATES_INCOHERENT: 422,
};
const statusOf = (code: string): number => statuses[code] ?? (/^(OPENING|ENTRY|EXIT|CLOSING)_/u.test(code) ? 422 : 409);

const problem = z.looseObject({
  code: z.string(),
  violations: z.array(z.looseObject({ pointer: z.string(), code: z.string() })).optional(),
  blocking: z.array(z.looseObject({ code: z.string() })).optional(),
  expectedDate: z.string().optional(),
});

const permission = z.object({ ok: z.boolean(), code: z.string().optional() });
const held = z.object(Object.fromEntries(heldFields.map(([field]) => [field, z.union([z.string(), z.number()])])));
const actionView = z.object({
  status: z.string(),
  plannedStartDate: z.string(),
  plannedEndDate: z.string(),
  actualStartDate: z.string().nullable(),
  actualEndDate: z.string().nullable(),
  components: z.array(z.object({ number: z.string(), startDate: z.string(), endDate: z.string() })),
  firstEntryDate: z.string().nullable(),
  enteredCount: z.number(),
  inTrainingCount: z.number(),
  pendingEnrolments: z.number(),
  dueDeclarations: z.number(),
  overdue: z.boolean(),
  pendingRequests: z.array(z.object({ type: z.string(), id: z.string() })),
  anomalies: z.array(z.object({ code: z.string() })).transform((all) => all.map(({ code }) => code).sort()),
  advance: z.object({ state: z.string(), amountCents: z.number().nullable(), invoiceNumber: z.string().nullable() }),
  allowed: z.object({
    open: permission,
    close: permission,
    requestModificationOf: z.object(byRequestType(() => permission)),
    enrol: permission,
    declare: permission,
  }),
});

const enrolmentRows = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      state: z.string(),
      entryDate: z.string().nullable(),
      exitDate: z.string().nullable(),
      allowed: z.record(z.string(), permission),
    }),
  ),
});
const declarationRows = z.object({
  items: z.array(z.object({ period: z.string(), state: z.string(), totalHours: z.number().nullable() })),
});
const requestRows = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      state: z.string(),
      letterReceivedOn: z.string().nullable(),
      allowed: z.object({ approve: permission, refuse: permission }),
    }),
  ),
});
const ids = z
  .object({ items: z.array(z.object({ id: z.string() })) })
  .transform(({ items }) => items.map(({ id }) => id));
const numbers = z
  .object({ items: z.array(z.object({ actionNumber: z.string() })) })
  .transform(({ items }) => items.map(({ actionNumber }) => actionNumber).sort());
const feedEntries = z.object({ items: z.array(z.object({ position: z.number() })) });

const told = (refusal: Refusal | null) => (refusal === null ? { ok: true } : { ok: false, code: refusal.code });
/** The same, told to the provider: while it is suspended, what nothing else forbids is forbidden by that. */
const toldTo = (world: World, action: Action) => (refusal: Refusal | null) =>
  told(refusal ?? (world.suspended.has(action.organisation) ? { code: 'PROVIDER_SUSPENDED' } : null));

/** The action's page as the model would write it. */
const viewOf = (world: World, action: Action): z.infer<typeof actionView> => {
  const plannedEndDate = day(action, 'plannedEndDate');
  const shownAdvance = action.advance === 'NONE' || action.advance === 'AWAITED' ? 'EXPECTED' : action.advance;
  const closed: Refusal | null = action.status === 'FE' ? { code: 'ACTION_CLOSED' } : null;
  const last = action.invoices.at(-1);
  const mine = toldTo(world, action);
  return {
    status: action.status,
    plannedStartDate: day(action, 'plannedStartDate'),
    plannedEndDate,
    actualStartDate: action.status === 'AO' ? null : day(action, 'actualStartDate'),
    actualEndDate: action.closedOn,
    components: action.componentNumbers.map((number) => ({
      number,
      startDate: day(action, `components/${number}/startDate`),
      endDate: day(action, `components/${number}/endDate`),
    })),
    firstEntryDate: firstEntry(action),
    enteredCount: enteredCount(action),
    inTrainingCount: inTraining(action),
    pendingEnrolments: pendingEnrolments(action),
    dueDeclarations: dueOf(action).length,
    overdue: action.overdue,
    pendingRequests: requestTypes.flatMap((type) => {
      const pending = pendingOf(action, type);
      return pending === undefined ? [] : [{ type, id: pending.id }];
    }),
    anomalies: anomaliesOf(action),
    advance: {
      state: action.advanceCents === 0 ? 'NOT_DUE' : shownAdvance,
      amountCents: action.advanceCents === 0 ? null : action.advanceCents,
      invoiceNumber: action.advance === 'ISSUED' ? (last?.number ?? null) : null,
    },
    allowed: {
      open: mine(stateToOpen(action)),
      close: mine(
        action.status === 'EC' &&
          blocksOf(world, action, plannedEndDate < world.today ? plannedEndDate : world.today).length > 0
          ? { code: 'CLOSURE_BLOCKED' }
          : action.status === 'EC'
            ? null
            : stateToClose(world, action, world.today),
      ),
      requestModificationOf: byRequestType((type) => mine(stateToFile(action, type))),
      enrol: mine(closed),
      declare: mine(action.status === 'AO' ? { code: 'ACTION_NOT_OPEN' } : null),
    },
  };
};

export type Sent = {
  readonly as: Persona;
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
};

/** One product on one table, with what is remembered of it from step to step. */
export type Product = {
  readonly app: TestApp;
  readonly work: WorkStore;
  /** Calls a route and holds the answer against what the model expected: `null`, done. */
  readonly send: (route: AnyRoute, sent: Sent, expected: Refusal | null) => Promise<Called>;
  /** The same call, with the same key. */
  readonly resend: (world: World) => Promise<void>;
  /** Holds the action's page against the model's. */
  readonly look: (world: World, action: Action, always?: boolean) => Promise<void>;
  /** Holds the whole list of an action's enrolments, its invoices, or finance's feed against the model's. */
  readonly lookAtEnrolments: (world: World, action: Action) => Promise<void>;
  readonly lookAtInvoices: (action: Action) => Promise<void>;
  readonly lookAtFeed: (world: World) => Promise<void>;
  /** Holds what everybody's lists show against the model's: declarations, requests, what waits, what is late. */
  readonly lookAtLists: (world: World) => Promise<void>;
  /** Does to one action what the function fed by the stream would. */
  readonly settleAdvance: (world: World, action: Action) => Promise<void>;
  readonly publish: () => Promise<number>;
  /** How often each step ran, and each answer was given. */
  readonly counts: Map<string, number>;
};

const staffOf = ({ organisation }: Action): Persona => (organisation === 'GR237' ? 'GR237' : 'GR512');

/** Begins to remember; `counts` is added to. */
export const productOn = (app: TestApp, bus: EventBridgeClient, counts: Map<string, number>): Product => {
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const publish = makePublish(app.open.table, bus, 'test');
  const work = makeWorkStore(app.open.table);
  const pages = new Map<string, { readonly shown: string; readonly version: number }>();
  let calls = 0;
  let refusals = 0;
  /** What a refused call left as it was is looked at every fourth time. */
  const passesOver = (): boolean => refusals % 4 > 0;
  let last: {
    readonly route: AnyRoute;
    readonly sent: Sent & { headers: Record<string, string> };
    readonly reply: Called;
  } | null = null;

  return {
    app,
    work,
    counts,
    send: async (route, sent, expected) => {
      calls += 1;
      const withKey = { ...sent, headers: { 'idempotency-key': `call-${calls}` } };
      const reply = await app.serve(route, withKey);
      const where = `${route.operation} ${JSON.stringify(sent)} → ${JSON.stringify(reply.body)}`;
      if (expected === null) {
        expect(reply.status, where).toBe(route.status);
        if (route.method === 'POST') last = { route, sent: withKey, reply };
        count('done');
        refusals = 0;
        return reply;
      }
      const refused = problem.parse(reply.body);
      const codes = refused.violations?.map((violation) => violation.code) ?? [];
      const pointers = refused.violations?.map(({ pointer }) => pointer) ?? [];
      expect({ status: reply.status, code: refused.code }, where).toEqual({
        status: statusOf(expected.code),
        code: expected.code,
      });
      if (expected.faults !== undefined) expect([...codes].sort(), where).toEqual([...expected.faults].sort());
      if (expected.expectedDate !== undefined) expect(refused.expectedDate, where).toBe(expected.expectedDate);
      if (expected.blocking !== undefined) {
        expect(refused.blocking?.map(({ code }) => code).sort(), where).toEqual([...expected.blocking].sort());
      }
      if (expected.broken !== undefined) {
        expect(new Set(pointers).size, where).toBe(pointers.length);
        expect(expected.broken.flat(), where).toEqual(expect.arrayContaining(pointers));
        for (const rule of expected.broken)
          expect(
            rule.some((one) => pointers.includes(one)),
            where,
          ).toBe(true);
      }
      count(expected.code);
      refusals += 1;
      return reply;
    },
    resend: async (world) => {
      if (last === null) return;
      const again = await app.serve(last.route, last.sent);
      const persona = personas[last.sent.as];
      if ('organisation' in persona && world.suspended.has(persona.organisation)) {
        expect(again.body).toMatchObject({ code: 'PROVIDER_SUSPENDED' });
        return;
      }
      expect({ status: again.status, body: again.body }).toEqual({ status: last.reply.status, body: last.reply.body });
      count('replayed');
    },
    look: async (world, action, always = false) => {
      if (!always && passesOver()) return;
      const page = await app.serve(showAction, {
        as: staffOf(action),
        params: { actionNumber: action.number },
      });
      const seen = actionView.parse(page.body);
      expect(seen).toEqual(viewOf(world, action));
      expect(held.parse(page.body)).toEqual(
        Object.fromEntries(heldFields.map(([field]) => [field, action.fields.get(field)])),
      );
      const { version } = z.object({ version: z.number() }).parse(page.body);
      const { allowed: _allowed, ...content } = seen;
      const shown = JSON.stringify(content);
      const before = pages.get(action.number);
      if (before !== undefined && before.shown !== shown) expect(version).toBeGreaterThan(before.version);
      pages.set(action.number, { shown, version });
    },
    lookAtEnrolments: async (world, action) => {
      if (passesOver()) return;
      const { body } = await app.serve(listActionEnrolments, {
        as: staffOf(action),
        params: { actionNumber: action.number },
        query: { limit: '100' },
      });
      expect(enrolmentRows.parse(body).items).toEqual(
        action.enrolments.map((one) => ({
          id: one.id,
          state: one.state,
          entryDate: one.entry,
          exitDate: one.exit,
          allowed: Object.fromEntries(
            Object.keys(enrolmentVerbs)
              .filter((verb): verb is EnrolmentVerb => verb in enrolmentVerbs)
              .map((verb) => [verb, toldTo(world, action)(allowedNow(action, one, verb))]),
          ),
        })),
      );
    },
    lookAtInvoices: async (action) => {
      const { invoices, advanceCents } = action;
      for (const { id, number, state, dueOn, replaces, replacedBy } of invoices) {
        const { body } = await app.serve(showInvoice, { as: 'finance', params: { id } });
        expect(body).toMatchObject({
          number,
          state,
          paymentDueOn: dueOn,
          amountInclTaxCents: advanceCents,
          replaces: replaces === null ? null : { number: replaces },
          replacedBy,
          anomaly: state !== 'HELD' && enteredCount(action) === 0 ? { code: 'ADVANCE_WITHOUT_TRAINEE' } : null,
          allowed: { changeStatus: financeMoves[state] },
        });
      }
    },
    lookAtFeed: async ({ feed }) => {
      const { body } = await app.serve(readInvoiceFeed, { as: 'finance', query: { after: '0', limit: '100' } });
      const positions = feedEntries.parse(body).items.map(({ position }) => position);
      expect(positions).toEqual(Array.from({ length: Math.min(100, feed) }, (_, index) => index + 1));
    },
    lookAtLists: async (world) => {
      for (const action of world.actions) {
        const params = { actionNumber: action.number };
        const declared = await app.serve(listActionDeclarations, {
          as: staffOf(action),
          params,
          query: { limit: '100' },
        });
        const due = new Set(dueOf(action).map(({ id }) => id));
        const periods = new Set([...periodsOf(action).map(({ id }) => id), ...action.declared.keys()]);
        expect(new Map(declarationRows.parse(declared.body).items.map(({ period, ...one }) => [period, one]))).toEqual(
          new Map(
            [...periods].map((id) => {
              const total = action.declared.get(id);
              const state = total === undefined ? (due.has(id) ? 'DUE' : 'TO_COME') : 'DECLARED';
              return [id, { state, totalHours: total === undefined ? null : Number(total) }];
            }),
          ),
        );
        const query = { actionNumber: action.number, limit: '100' };
        const requests = await app.serve(listModificationRequests, { as: 'region', query });
        expect(requestRows.parse(requests.body).items.toReversed()).toEqual(
          action.requests.map(({ id, type, state, letter }) => ({
            id,
            type,
            state,
            letterReceivedOn: letter,
            allowed: {
              approve: told(stateToApprove({ state, letter })),
              refuse: told(state === 'PENDING' ? null : { code: 'REQUEST_NOT_PENDING' }),
            },
          })),
        );
      }
      const whole = async (route: AnyRoute, query: Record<string, string>) =>
        (await app.serve(route, { as: 'region', query: { ...query, limit: '100' } })).body;
      const all = <T>(of: (action: Action) => readonly T[]): T[] => world.actions.flatMap((action) => [...of(action)]);
      const idsOf = (things: readonly { readonly id: string }[]) => things.map(({ id }) => id).sort();
      expect(ids.parse(await whole(listEnrolments, { state: 'PENDING' })).sort()).toEqual(
        idsOf(all(({ enrolments }) => enrolments.filter(({ state }) => state === 'PENDING'))),
      );
      expect(ids.parse(await whole(listModificationRequests, { state: 'PENDING' })).sort()).toEqual(
        idsOf(all(({ requests }) => requests.filter(({ state }) => state === 'PENDING'))),
      );
      expect(numbers.parse(await whole(listDeclarations, { state: 'DUE' }))).toEqual(
        all((action) => dueOf(action).map(() => action.number)).sort(),
      );
      expect(numbers.parse(await whole(listActions, { overdue: 'true' }))).toEqual(
        all((action) => (action.overdue ? [action.number] : [])).sort(),
      );
      for (const state of Object.keys(financeMoves)) {
        expect(ids.parse(await whole(listInvoices, { state })).sort()).toEqual(
          idsOf(all(({ invoices }) => invoices.filter((invoice) => invoice.state === state))),
        );
      }
    },
    settleAdvance: async (world, action) => {
      const expected = settleAdvance(world, action);
      expect(await app.settleAdvance(action.number)).toBe(expected);
    },
    publish: async () => {
      const waiting = await work.unpublished('9999', 1_000);
      const { sent, failedAt } = await publish(waiting);
      expect(failedAt).toBeNull();
      return sent;
    },
  };
};

/** What must hold when everything that waits has been done: every figure, and nothing for the auditor to find. */
export const settleAndAudit = async (world: World, product: Product): Promise<void> => {
  const { app } = product;
  // Only what the table asks for is done, as the stream and the sweeper would: an advance that nothing asks for stays as it is.
  for (const { actionNumber } of await product.work.waitingAdvances('9999', 100)) {
    const asked = world.actions.find(({ number }) => number === actionNumber);
    if (asked !== undefined) await product.settleAdvance(world, asked);
  }
  for (const action of world.actions) {
    await product.look(world, action, true);
    await product.lookAtInvoices(action);
  }
  await product.lookAtFeed(world);
  await product.lookAtLists(world);
  for (const organisation of ['GR237', 'GR512'] as const) {
    const { body } = await app.serve(showDashboard, { as: organisation });
    expect(body).toMatchObject({ organisation, ...dashboardOf(world, organisation) });
  }
  expect(await product.publish()).toBeGreaterThanOrEqual(0);
  const { findings } = await audit(scan(app.open.client, app.open.tableName), {
    now: new Date(Date.parse(app.clock.now()) + 1_000),
    maxAgeMs: 0,
  });
  expect(findings).toEqual([]);
};
