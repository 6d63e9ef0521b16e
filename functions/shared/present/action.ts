import type * as z from 'zod/mini';
import { anomalies } from '../../../domain/action/anomalies.ts';
import {
  type Action,
  closureBlocks,
  duePeriods,
  enteredCount,
  firstEntryDate,
  refuseToClose,
  refuseToOpen,
} from '../../../domain/action/index.ts';
import { assess } from '../../../domain/advance/index.ts';
import { type CalendarDate, earliest } from '../../../domain/calendar-date.ts';
import type { Caller } from '../../../domain/caller/index.ts';
import { refuseToFile } from '../../../domain/modification-request/index.ts';
import { requestTypes } from '../../../domain/modification-request/kinds.ts';
import type { actionReply, advanceReply } from '../http/replies.ts';
import type { StoredAction } from '../store/stored.ts';
import { presentComputation } from './computation.ts';
import { forRole, permissionOf } from './permission.ts';

const closedAction = { code: 'ACTION_CLOSED', detail: 'Cette action est fermée : elle ne change plus.' } as const;
const notOpen = { code: 'ACTION_NOT_OPEN', detail: 'Cette action n’est pas encore ouverte.' } as const;

const mayClose = (action: Action, today: CalendarDate): z.input<typeof actionReply>['allowed']['close'] => {
  const refusal = refuseToClose(action);
  if (refusal !== null || action.status !== 'EC') return permissionOf(refusal);
  const blocks = closureBlocks(action, earliest(action.plannedEndDate, today), today);
  if (blocks.length === 0) return permissionOf(null);
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
        reason: {
          code: 'NO_TRAINEE_ENTERED',
          detail: 'Aucun stagiaire n’est entré : la facture partira d’elle-même dès qu’une entrée sera enregistrée.',
        },
        invoiceId: advance.invoiceId,
        invoiceNumber: null,
      };
    case 'ISSUED':
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
    open: forRole(caller, 'titulaire', () => permissionOf(refuseToOpen(action))),
    close: forRole(caller, 'titulaire', () => mayClose(action, today)),
    requestModification: forRole(caller, 'titulaire', () => permissionOf(action.status === 'FE' ? closedAction : null)),
    requestModificationOf: {
      DATES: forRole(caller, 'titulaire', () => permissionOf(refuseToFile(action, 'DATES'))),
      SITE: forRole(caller, 'titulaire', () => permissionOf(refuseToFile(action, 'SITE'))),
      HEADCOUNT: forRole(caller, 'titulaire', () => permissionOf(refuseToFile(action, 'HEADCOUNT'))),
    },
    enrol: forRole(caller, 'titulaire', () => permissionOf(action.status === 'FE' ? closedAction : null)),
    declare: forRole(caller, 'titulaire', () => permissionOf(action.status === 'AO' ? notOpen : null)),
  },
  version,
});
