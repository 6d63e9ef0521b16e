import type * as z from 'zod/mini';
import type { actionReply, advanceReply } from '../../../contract/replies.ts';
import { type Action, duePeriods, enteredCount, firstEntryDate } from '../../../domain/action/action.ts';
import { anomalies } from '../../../domain/action/anomalies.ts';
import { closureBlockers, mayClose } from '../../../domain/action/closing.ts';
import { mayOpen } from '../../../domain/action/opening.ts';
import { assess } from '../../../domain/advance/assess.ts';
import { inOne, reasonsOf } from '../../../domain/advance/hold-reason.ts';
import { type CalendarDate, earliest } from '../../../domain/calendar-date.ts';
import type { Caller } from '../../../domain/caller.ts';
import { mayDeclareOn } from '../../../domain/declaration/declare.ts';
import { mayEnrol } from '../../../domain/enrolment/verbs.ts';
import { mayFile, mayModify } from '../../../domain/modification-request/filing.ts';
import { byRequestType, requestTypes } from '../../../domain/request-type.ts';
import type { StoredAction } from '../../../store/stored.ts';
import { presentComputation } from './computation.ts';
import { forRole, permissionOf } from './permission.ts';

/** Whether it may be closed, and everything that blocks it. */
const closingPermission = (action: Action, today: CalendarDate): z.input<typeof actionReply>['allowed']['close'] => {
  const closable = mayClose(action);
  if (!closable.ok) return permissionOf(closable);
  const blocks = closureBlockers(closable.value, earliest(action.plannedEndDate, today), today);
  if (blocks.length === 0) return permissionOf(closable);
  const blocking = blocks.map((item) => ({
    code: item.code,
    detail: item.detail,
    ...(item.code === 'DECLARATION_MISSING' ? { period: item.period } : {}),
  }));
  return { ok: false, code: 'CLOSURE_BLOCKED', detail: blocks.map((item) => item.detail).join(' '), blocking };
};

/** The advance that is or would be due, with its computation: shown before anyone opens the action. */
const presentAdvance = (action: Action): z.input<typeof advanceReply> => {
  const assessed = assess(action.advanceTerms);
  if (!assessed.due) {
    return {
      state: 'NOT_DUE',
      amountCents: null,
      computation: assessed.computation ? presentComputation(assessed.computation) : null,
      reason: assessed.reason,
      invoiceId: null,
      invoiceNumber: null,
    };
  }
  const { advance } = action.facts;
  const common = { amountCents: assessed.amountCents, computation: presentComputation(assessed.computation) };
  switch (advance.state) {
    case 'NONE':
    case 'NOT_DUE':
    case 'AWAITED':
      return { ...common, state: 'EXPECTED', reason: null, invoiceId: null, invoiceNumber: null };
    case 'HELD':
      return {
        ...common,
        state: 'HELD',
        reason: inOne(reasonsOf(advance.reasons)),
        invoiceId: advance.invoiceId,
        invoiceNumber: null,
      };
    case 'ISSUED':
    case 'REJECTED':
      return {
        ...common,
        state: 'ISSUED',
        reason: null,
        invoiceId: advance.invoiceId,
        invoiceNumber: advance.invoiceNumber,
      };
  }
};

/** The action as this caller sees it, with what may be done now and, where not, why. */
export const presentAction = (
  { action, version }: Pick<StoredAction, 'action' | 'version'>,
  caller: Caller,
  today: CalendarDate,
): z.input<typeof actionReply> => ({
  actionNumber: action.actionNumber,
  contractNumber: action.contractNumber,
  lot: action.lot,
  title: action.title,
  year: action.year,
  organisation: action.organisation,
  status: action.status,
  plannedStartDate: action.plannedStartDate,
  plannedEndDate: action.plannedEndDate,
  actualStartDate: action.status === 'AO' ? null : action.actualStartDate,
  actualEndDate: action.status === 'FE' ? action.actualEndDate : null,
  reportingFrequency: action.reportingFrequency,
  invoicingPeriod: action.invoicingPeriod,
  places: action.places,
  site: action.site,
  components: [...action.components],
  firstEntryDate: firstEntryDate(action.facts),
  enteredCount: enteredCount(action.facts),
  inTrainingCount: action.facts.inTrainingCount,
  pendingEnrolments: action.facts.pendingEnrolments,
  dueDeclarations: duePeriods(action).length,
  overdue: action.status === 'EC' && action.overdue,
  pendingRequests: requestTypes.flatMap((type) => {
    const id = action.facts.pendingRequests[type];
    return id === undefined ? [] : [{ type, id }];
  }),
  anomalies: [...anomalies(action)],
  advance: presentAdvance(action),
  advanceTerms: { ...action.advanceTerms },
  allowed: {
    open: forRole(caller, 'titulaire', () => permissionOf(mayOpen(action))),
    close: forRole(caller, 'titulaire', () => closingPermission(action, today)),
    requestModification: forRole(caller, 'titulaire', () => permissionOf(mayModify(action))),
    requestModificationOf: byRequestType((type) =>
      forRole(caller, 'titulaire', () => permissionOf(mayFile(action, type))),
    ),
    enrol: forRole(caller, 'titulaire', () => permissionOf(mayEnrol(action))),
    declare: forRole(caller, 'titulaire', () => permissionOf(mayDeclareOn(action))),
  },
  version,
});
