import { isDeepStrictEqual } from 'node:util';
import { type Action, duePeriods, nextDeadline } from '../domain/action/action.ts';
import { anomalies } from '../domain/action/anomalies.ts';
import type { AdvanceProgress } from '../domain/advance/progress.ts';
import type { Declaration } from '../domain/declaration/declaration.ts';
import { totalHours } from '../domain/declaration/declare.ts';
import type { Enrolment } from '../domain/enrolment/enrolment.ts';
import type { Invoice } from '../domain/invoice/invoice.ts';
import { type ModificationRequest, requestStateLabels } from '../domain/modification-request/request.ts';
import { requestTypeLabels } from '../domain/request-type.ts';
import { type ActionListState, everyAction, keys, lists, type PrimaryKey, queues } from './keys.ts';
import {
  type EnrolmentRow,
  type StoredAction,
  type StoredActionRow,
  type StoredDeclarationRow,
  type StoredRequestRow,
  schemaVersionOf,
} from './stored.ts';
import type { Item } from './transaction.ts';

/** An item with all the attributes that this release knows. */
type Whole = Item & PrimaryKey;

/** Takes the item off the queue that it may have been in. */
const inNoQueue = { gsi2pk: undefined, gsi2sk: undefined };

const listState = (action: Action): ActionListState =>
  action.status === 'EC' && action.overdue ? 'EC_OVERDUE' : action.status;

export const actionRowOf = (action: Action): StoredActionRow => ({
  actionNumber: action.actionNumber,
  contractNumber: action.contractNumber,
  lot: action.lot,
  title: action.title,
  organisation: action.organisation,
  status: action.status,
  year: action.year,
  plannedStartDate: action.plannedStartDate,
  actualStartDate: action.status === 'AO' ? null : action.actualStartDate,
  plannedEndDate: action.plannedEndDate,
  overdue: action.status === 'EC' && action.overdue,
  anomalies: [...new Set(anomalies(action).map((anomaly) => anomaly.code))],
  pendingEnrolments: action.facts.pendingEnrolments,
  dueDeclarations: duePeriods(action).length,
  pendingRequests: Object.values(action.facts.pendingRequests).filter((id) => id !== undefined).length,
  duePeriods: [...duePeriods(action)],
});

/** As the first release stored it, and still reads it: a rejected advance is an issued one with a mark. */
const storedProgressOf = (progress: AdvanceProgress): unknown => {
  switch (progress.state) {
    case 'ISSUED':
    case 'REJECTED':
      return { ...progress, state: 'ISSUED', rejected: progress.state === 'REJECTED' };
    case 'HELD':
      return { ...progress, reasons: [...progress.reasons] };
    case 'NONE':
    case 'NOT_DUE':
    case 'AWAITED':
      return progress;
  }
};

export const actionItemOf = ({ action, revision, version, seq, head, commitId }: StoredAction): Whole => {
  const deadline = nextDeadline(action);
  return {
    ...keys.action(action.actionNumber),
    kind: 'ACTION',
    schemaVersion: schemaVersionOf('ACTION'),
    gsi1pk: lists.actions(action.organisation),
    gsi1sk: action.actionNumber,
    gsi3pk: everyAction(listState(action)),
    gsi3sk: action.actionNumber,
    ...(deadline === null ? inNoQueue : { gsi2pk: queues.deadline(), gsi2sk: `${deadline}#${action.actionNumber}` }),
    row: actionRowOf(action),
    body: { ...action, facts: { ...action.facts, advance: storedProgressOf(action.facts.advance) } },
    revision,
    version,
    seq,
    head,
    commitId,
  };
};

/**
 * Whether the user would see no difference, queue positions and internal facts aside. Decides the `version` of ETag and
 * If-Match.
 */
export const sameContent = (a: Action, b: Action): boolean => {
  const visible = (action: Action) => ({ ...action, facts: { ...action.facts, settledOn: null } });
  return isDeepStrictEqual(visible(a), visible(b)) && duePeriods(a).length === duePeriods(b).length;
};

export const enrolmentRowOf = (enrolment: Enrolment): EnrolmentRow => ({
  id: enrolment.id,
  actionNumber: enrolment.actionNumber,
  organisation: enrolment.organisation,
  state: enrolment.state,
  lastName: enrolment.lastName,
  firstName: enrolment.firstName,
  reference: enrolment.reference,
  component: enrolment.component,
  entryDate: 'entryDate' in enrolment ? enrolment.entryDate : null,
  exitDate: 'exitDate' in enrolment ? enrolment.exitDate : null,
  enrolledAt: enrolment.enrolledAt,
  version: enrolment.version,
});

export const enrolmentItemOf = (enrolment: Enrolment): Whole => ({
  ...keys.enrolment(enrolment.actionNumber, enrolment.id),
  kind: 'ENROLMENT',
  schemaVersion: schemaVersionOf('ENROLMENT'),
  gsi1pk: lists.enrolments(enrolment.organisation),
  gsi1sk: `${enrolment.state}#${enrolment.enrolledAt}#${enrolment.id}`,
  ...(enrolment.state === 'PENDING'
    ? { gsi2pk: queues.pendingEnrolments(), gsi2sk: `${enrolment.enrolledAt}#${enrolment.id}` }
    : inNoQueue),
  row: enrolmentRowOf(enrolment),
  body: enrolment,
});

export const referenceItemOf = (enrolment: Enrolment): Whole => ({
  ...keys.reference(enrolment.actionNumber, enrolment.reference),
  kind: 'REFERENCE',
  schemaVersion: schemaVersionOf('REFERENCE'),
  enrolmentId: enrolment.id,
});

/** Held, with the first of its reasons under the name that the first release reads. */
const storedInvoiceOf = (one: Invoice): unknown =>
  one.state === 'HELD' ? { ...one, holdReason: one.holdReasons[0] } : one;

export const invoiceItemOf = (invoice: Invoice): Whole => {
  const sortedAt = invoice.state === 'HELD' ? (invoice.statusHistory[0]?.at ?? '') : invoice.issuedOn;
  return {
    ...keys.invoice(invoice.actionNumber, invoice.sequence),
    kind: 'INVOICE',
    schemaVersion: schemaVersionOf('INVOICE'),
    gsi1pk: lists.invoices(invoice.organisation),
    gsi1sk: `${sortedAt}#${invoice.id}`,
    gsi2pk: queues.invoices(invoice.state),
    gsi2sk: `${sortedAt}#${invoice.id}`,
    row: storedInvoiceOf(invoice),
    body: storedInvoiceOf(invoice),
  };
};

export const declarationItemOf = (
  declaration: Declaration,
  { title, contractNumber }: Pick<Action, 'title' | 'contractNumber'>,
): Whole => {
  const { actionNumber, organisation, period, start, end, declaredAt } = declaration;
  const sortedAt = `${declaredAt}#${actionNumber}#${period}`;
  const row: StoredDeclarationRow = {
    actionNumber,
    contractNumber,
    title,
    organisation,
    period,
    start,
    end,
    state: 'DECLARED',
    totalHours: totalHours(declaration.hours),
    declaredAt,
  };
  return {
    ...keys.declaration(actionNumber, period),
    kind: 'DECLARATION',
    schemaVersion: schemaVersionOf('DECLARATION'),
    gsi1pk: lists.declarations(organisation),
    gsi1sk: sortedAt,
    gsi2pk: queues.declarations(),
    gsi2sk: sortedAt,
    row,
    body: declaration,
  };
};

export const requestRowOf = (request: ModificationRequest): StoredRequestRow => ({
  id: request.id,
  actionNumber: request.actionNumber,
  organisation: request.organisation,
  type: request.type,
  typeLabel: requestTypeLabels[request.type],
  state: request.state,
  stateLabel: requestStateLabels[request.state],
  issuer: { ...request.issuer },
  serviceProvider: request.serviceProvider,
  issuedOn: request.issuedOn,
  issuedAt: request.issuedAt,
  history: [...request.history],
  letterReceivedOn: request.letterReceivedOn,
  remarks: request.state === 'APPROVED' ? request.remarks : null,
  amendmentNumber: request.state === 'APPROVED' ? request.amendmentNumber : null,
  reason: request.state === 'REFUSED' ? request.reason : null,
  version: request.version,
});

export const requestItemOf = (request: ModificationRequest): Whole => ({
  ...keys.request(request.actionNumber, request.id),
  kind: 'REQUEST',
  schemaVersion: schemaVersionOf('REQUEST'),
  gsi1pk: lists.requests(request.organisation),
  gsi1sk: `${request.issuedAt}#${request.id}`,
  gsi2pk: queues.requests(request.state),
  gsi2sk: `${request.issuedAt}#${request.id}`,
  row: requestRowOf(request),
  body: request,
});
