import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { AnyRoute } from '../../contract/route.ts';
import type { Action } from '../../domain/action/action.ts';
import { makeAdvanceInvoice } from '../../functions/advance-invoice/handler.ts';
import { makeAnswerSuspension } from '../../functions/answer-suspension/handler.ts';
import { makeApproveModification } from '../../functions/approve-modification/handler.ts';
import { makeChangeInvoiceStatus } from '../../functions/change-invoice-status/handler.ts';
import { makeCloseAction } from '../../functions/close-action/handler.ts';
import { makeDecideEnrolment } from '../../functions/decide-enrolment/handler.ts';
import { makeDeclareHours } from '../../functions/declare-hours/handler.ts';
import { makeEnrolTrainee } from '../../functions/enrol-trainee/handler.ts';
import { makeFileModification } from '../../functions/file-modification/handler.ts';
import { makeFlagLateClosures } from '../../functions/flag-late-closures/handler.ts';
import { makeImportLines } from '../../functions/import-lines/handler.ts';
import { makeListActionDeclarations } from '../../functions/list-action-declarations/handler.ts';
import { makeListActionEnrolments } from '../../functions/list-action-enrolments/handler.ts';
import { makeListActionInvoices } from '../../functions/list-action-invoices/handler.ts';
import { makeListActions } from '../../functions/list-actions/handler.ts';
import { makeListContacts } from '../../functions/list-contacts/handler.ts';
import { makeListDeclarations } from '../../functions/list-declarations/handler.ts';
import { makeListEnrolments } from '../../functions/list-enrolments/handler.ts';
import { makeListInvoices } from '../../functions/list-invoices/handler.ts';
import { makeListModificationRequests } from '../../functions/list-modification-requests/handler.ts';
import { makeOpenAction } from '../../functions/open-action/handler.ts';
import { makePreviewModification } from '../../functions/preview-modification/handler.ts';
import { makePublishEvents } from '../../functions/publish-events/handler.ts';
import { makeReadInvoiceFeed } from '../../functions/read-invoice-feed/handler.ts';
import { makeRecordEntry } from '../../functions/record-entry/handler.ts';
import { makeRecordExit } from '../../functions/record-exit/handler.ts';
import { makeRecordLetterReceipt } from '../../functions/record-letter-receipt/handler.ts';
import { makeRefuseModification } from '../../functions/refuse-modification/handler.ts';
import { makeRegisterAction } from '../../functions/register-action/handler.ts';
import { makeReinstateProvider } from '../../functions/reinstate-provider/handler.ts';
import { makeReplaceInvoice } from '../../functions/replace-invoice/handler.ts';
import { makeDecideAdvances, type Outcome } from '../../functions/shared/advance/decide-advances.ts';
import type { HttpHandler } from '../../functions/shared/http/event.ts';
import { makePublish } from '../../functions/shared/publish/publish.ts';
import { type Deps, makeDeps } from '../../functions/shared/wiring.ts';
import { makeShowAction } from '../../functions/show-action/handler.ts';
import { makeShowDashboard } from '../../functions/show-dashboard/handler.ts';
import { makeShowHealth } from '../../functions/show-health/handler.ts';
import { makeShowHistory } from '../../functions/show-history/handler.ts';
import { makeShowInvoice } from '../../functions/show-invoice/handler.ts';
import { makeShowMe } from '../../functions/show-me/handler.ts';
import { makeShowModificationLetter } from '../../functions/show-modification-letter/handler.ts';
import { makeShowModificationRequest } from '../../functions/show-modification-request/handler.ts';
import { makeShowOpenapi } from '../../functions/show-openapi/handler.ts';
import { makeShowOrganisation } from '../../functions/show-organisation/handler.ts';
import { makeShowProvider } from '../../functions/show-provider/handler.ts';
import { makeSuspendProvider } from '../../functions/suspend-provider/handler.ts';
import { makeSweepOutbox } from '../../functions/sweep-outbox/handler.ts';
import { makeUpdateOrganisation } from '../../functions/update-organisation/handler.ts';
import { makeWithdrawModification } from '../../functions/withdraw-modification/handler.ts';
import type { background } from '../../infra/grants.ts';
import { makeWorkStore } from '../../store/work.ts';
import { type Call, type Called, call, type TestClock, testClock } from './call.ts';
import { openTestTable, type TableAt } from './engine.ts';
import { letterFonts } from './letter.ts';
import { write } from './write.ts';

/** Who buys in tests. */
export const buyer = { name: 'Région fictive', siret: '00000000100019' } as const;

/** Issues or holds one advance. */
export const settleOne =
  (deps: Deps) =>
  async (actionNumber: string, organisation = 'GR237'): Promise<Outcome> => {
    const asked = { actionNumber, organisation, correlationId: 'test' };
    return makeDecideAdvances(deps, buyer)([asked])(asked);
  };

/** How the function that serves a route is made, by its name. */
const makers: Readonly<Record<string, (deps: Deps) => HttpHandler>> = {
  'answer-suspension': makeAnswerSuspension,
  'change-invoice-status': makeChangeInvoiceStatus,
  'replace-invoice': makeReplaceInvoice,
  'show-organisation': makeShowOrganisation,
  'show-provider': makeShowProvider,
  'update-organisation': makeUpdateOrganisation,
  'suspend-provider': makeSuspendProvider,
  'reinstate-provider': makeReinstateProvider,
  'approve-modification': makeApproveModification,
  'file-modification': makeFileModification,
  'list-modification-requests': makeListModificationRequests,
  'record-letter-receipt': makeRecordLetterReceipt,
  'refuse-modification': makeRefuseModification,
  'show-modification-letter': (deps) => makeShowModificationLetter({ ...deps, fonts: letterFonts }),
  'show-modification-request': makeShowModificationRequest,
  'withdraw-modification': makeWithdrawModification,
  'list-actions': makeListActions,
  'list-contacts': () => makeListContacts(),
  'list-invoices': makeListInvoices,
  'preview-modification': makePreviewModification,
  'show-health': makeShowHealth,
  'show-me': () => makeShowMe(),
  'show-openapi': () => makeShowOpenapi(),
  'import-lines': makeImportLines,
  'close-action': makeCloseAction,
  'decide-enrolment': makeDecideEnrolment,
  'declare-hours': makeDeclareHours,
  'enrol-trainee': makeEnrolTrainee,
  'list-action-declarations': makeListActionDeclarations,
  'list-action-enrolments': makeListActionEnrolments,
  'list-action-invoices': makeListActionInvoices,
  'list-declarations': makeListDeclarations,
  'list-enrolments': makeListEnrolments,
  'open-action': makeOpenAction,
  'read-invoice-feed': makeReadInvoiceFeed,
  'record-entry': makeRecordEntry,
  'record-exit': makeRecordExit,
  'register-action': makeRegisterAction,
  'show-action': makeShowAction,
  'show-dashboard': makeShowDashboard,
  'show-history': makeShowHistory,
  'show-invoice': makeShowInvoice,
};

/** The functions that no route calls. */
const backgroundOf = (deps: Deps, bus: EventBridgeClient) => {
  const work = makeWorkStore(deps.table);
  const publish = makePublish(deps.table, bus, 'test');
  const decideAdvances = makeDecideAdvances(deps, buyer);
  return {
    'advance-invoice': makeAdvanceInvoice({ decideAdvances, clock: deps.clock }),
    'publish-events': makePublishEvents({ publish, clock: deps.clock }),
    'sweep-outbox': makeSweepOutbox({ work, publish, decideAdvances, clock: deps.clock }),
    'flag-late-closures': makeFlagLateClosures({ ...deps, work }),
  } satisfies Record<keyof typeof background, unknown>;
};
export type Background = ReturnType<typeof backgroundOf>;

export type TestApp = {
  readonly open: TableAt;
  readonly deps: Deps;
  readonly clock: TestClock;
  readonly serve: (route: AnyRoute, given: Call) => Promise<Called>;
  /** The function that serves a route, to be given events of one's own. */
  readonly handlerOf: (route: AnyRoute) => HttpHandler;
  /** The functions that no route calls, publishing to this bus. */
  readonly background: (bus: EventBridgeClient) => Background;
  /** Puts an action in the table as it is, with its counters. */
  readonly put: (action: Action) => Promise<void>;
  /** Runs the nightly job on the clock's day. */
  readonly settleDay: () => Promise<void>;
  /** Issues or holds the action's advance, as the stream would. */
  readonly settleAdvance: (actionNumber: string) => Promise<Outcome>;
  /** Stops the table that it opened, if any. */
  readonly stop: () => Promise<void>;
};

/**
 * Every function of the product, called directly, on the real engine and by a clock of the test's: a day, or another clock.
 * On a table of its own, or on one that is there.
 */
export const openTestApp = async (
  day: string | TestClock,
  { on, stream = false }: { readonly on?: TableAt; readonly stream?: boolean } = {},
): Promise<TestApp> => {
  const own = on === undefined ? await openTestTable({ stream }) : null;
  const open = own ?? on;
  if (open === undefined) throw new Error('No table');
  const clock = typeof day === 'string' ? testClock(day) : day;
  const deps = makeDeps(open.table, clock);
  /** Made when first called: a test calls a few of them, and one takes 30 ms to be made. */
  const handlers = new Map<string, HttpHandler>();
  const handlerOf = ({ name }: AnyRoute): HttpHandler => {
    const make = makers[name];
    if (make === undefined) throw new Error(`No handler for ${name}`);
    const handler = handlers.get(name) ?? make(deps);
    handlers.set(name, handler);
    return handler;
  };
  return {
    open,
    deps,
    clock,
    handlerOf,
    serve: async (route, given) => call(handlerOf(route), route, given),
    background: (bus) => backgroundOf(deps, bus),
    put: async (action) => {
      await write(open.table, [{ before: null, after: action, events: [] }]);
    },
    settleDay: async () => {
      const { failed } = await makeFlagLateClosures({ ...deps, work: makeWorkStore(open.table) })({});
      if (failed > 0) throw new Error(`${failed} actions were not settled`);
    },
    settleAdvance: async (actionNumber) => {
      const stored = await deps.actions.read(actionNumber);
      if (stored === null) throw new Error(`No action ${actionNumber}`);
      return settleOne(deps)(actionNumber, stored.action.organisation);
    },
    stop: async () => own?.stop(),
  };
};
