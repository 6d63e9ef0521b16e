import type { Action } from '../action/action.ts';
import { bringUpToDate } from '../action/day.ts';
import { type CalendarDate, formatFrench } from '../calendar-date.ts';
import { type Cause, change, type Decided } from '../event.ts';
import { type InvalidValues, invalidValues, type Refused } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import { type RequestDecided, requestEvent, stateChange, stepOf, withPending } from './filing.ts';
import { informationOf } from './information.ts';
import {
  type ApprovedRequest,
  type ModificationRequest,
  type PendingRequest,
  type RefusedRequest,
  type RequestState,
  type RequestVerb,
  requestTransitions,
  type WithdrawnRequest,
} from './request.ts';
import { applied, currentValue, faultsOf, movesDates, type RequestedChange } from './types.ts';
import * as words from './words.ts';

export type RecordLetter = Cause & { readonly receivedOn: CalendarDate };
export type Approve = Cause & {
  readonly remarks?: string | undefined;
  readonly amendmentNumber?: string | undefined;
};
export type Refuse = Cause & { readonly reason: string };

export type RequestStateRefusal =
  | (Refused<'REQUEST_NOT_PENDING'> & { readonly state: RequestState })
  | Refused<'OWN_REQUEST' | 'LETTER_NOT_RECEIVED'>;
export type LetterRefusal = RequestStateRefusal | InvalidValues<'INVALID'>;
/** A field whose value has changed since the request was filed. */
export type StaleChange = {
  readonly field: string;
  readonly label: string;
  readonly before: string | number;
  readonly current: string | number | null;
  readonly after: string | number;
};
export type ApprovalRefusal =
  | RequestStateRefusal
  | Refused<'ACTION_CLOSED'>
  | (Refused<'REQUEST_STALE'> & { readonly changes: readonly StaleChange[] })
  | InvalidValues<'DATES_INCOHERENT' | 'INVALID'>;

/** What the state of a request is judged on: the whole request, or its row in a list. */
type Judged = Pick<ModificationRequest, 'state' | 'issuer' | 'letterReceivedOn'>;

const isPending = <T extends Judged>(request: T): request is T & { readonly state: 'PENDING' } =>
  request.state === 'PENDING';

const noLetter = (): Result<never, RequestStateRefusal> =>
  err({ code: 'LETTER_NOT_RECEIVED', detail: words.letterNotReceived });

const hasLetter = <T extends Judged>(request: T): request is T & { readonly letterReceivedOn: CalendarDate } =>
  request.letterReceivedOn !== null;

/** Whether a verb may be tried on a request, whatever the values and the action. The author never approves. */
export const mayDecideRequest = <T extends Judged>(
  request: T,
  verb: RequestVerb,
  userId: string,
): Result<T & { readonly state: 'PENDING' }, RequestStateRefusal> => {
  const { state } = request;
  if (!isPending(request) || requestTransitions[state][verb] === null)
    return err({ code: 'REQUEST_NOT_PENDING', state, detail: words.requestNotPending(state) });
  if (verb !== 'approve') return ok(request);
  if (request.issuer.userId === userId) return err({ code: 'OWN_REQUEST', detail: words.ownRequest });
  return hasLetter(request) ? ok(request) : noLetter();
};

/** Records the day on which the signed letter came in, or corrects it. The same day again changes nothing. */
export const recordLetter = (
  action: Action,
  found: ModificationRequest,
  command: RecordLetter,
): Result<RequestDecided<ModificationRequest>, LetterRefusal> => {
  const allowed = mayDecideRequest(found, 'recordLetter', command.by.userId);
  if (!allowed.ok) return allowed;
  const request = allowed.value;
  const { receivedOn, today } = command;
  const detail =
    receivedOn > today
      ? words.letterInFuture(receivedOn, today)
      : receivedOn < request.issuedOn
        ? words.letterBeforeRequest(receivedOn, request.issuedOn)
        : null;
  if (detail !== null) return err(invalidValues('INVALID', [{ pointer: '/receivedOn', code: 'INVALID', detail }]));
  if (request.letterReceivedOn === receivedOn) return ok({ next: action, request, events: [] });
  const received = stepOf(request.state, command, `Courrier reçu le ${formatFrench(receivedOn)}`);
  return ok({
    next: action,
    request: {
      ...request,
      letterReceivedOn: receivedOn,
      history: [...request.history, received],
      version: request.version + 1,
    },
    events: [
      requestEvent(
        'REQUEST_LETTER_RECEIVED',
        command,
        request,
        change('letterReceivedOn', 'Courrier reçu le', request.letterReceivedOn, receivedOn),
      ),
    ],
  });
};

/** The changes whose « before » is no longer the current value. */
export const staleChanges = (action: Action, changes: readonly RequestedChange[]): readonly StaleChange[] =>
  changes.flatMap((one) => {
    const current = currentValue(action, one);
    const { field, label, before, after } = one;
    return current === before ? [] : [{ field, label, before, current, after }];
  });

type Approvable = PendingRequest & { readonly letterReceivedOn: CalendarDate };

/** Whether a request may be approved now: its state, its letter, then the action as it has become meanwhile. */
export const mayApprove = (
  action: Action,
  found: ModificationRequest,
  { userId, today }: { readonly userId: string; readonly today: CalendarDate },
): Result<Approvable, ApprovalRefusal> => {
  const allowed = mayDecideRequest(found, 'approve', userId);
  if (!allowed.ok) return allowed;
  const request = allowed.value;
  if (!hasLetter(request)) return noLetter();
  if (action.status === 'FE') return err({ code: 'ACTION_CLOSED', detail: words.closedMeanwhile });
  const stale = staleChanges(action, request.changes);
  if (stale.length > 0) {
    const detail = words.requestStale(stale.map(({ label }) => label));
    return err({ code: 'REQUEST_STALE', changes: stale, detail });
  }
  const violations = faultsOf(request.type, action, request.changes, today);
  if (violations.length === 0) return ok(request);
  const code = violations.some((one) => one.code === 'DATES_INCOHERENT') ? 'DATES_INCOHERENT' : 'INVALID';
  const { detail, ...refusal } = invalidValues(code, violations);
  return err({ ...refusal, detail: words.noLongerFits(detail) });
};

/**
 * Approves a request and applies every change to the action at once. Late flag and declaration periods follow the new
 * dates; declared periods are kept, and so is the advance.
 */
export const approveRequest = (
  action: Action,
  found: ModificationRequest,
  command: Approve,
): Result<RequestDecided<ApprovedRequest>, ApprovalRefusal> => {
  const allowed = mayApprove(action, found, { userId: command.by.userId, today: command.today });
  if (!allowed.ok) return allowed;
  const request = allowed.value;
  const approved: ApprovedRequest = {
    ...request,
    state: requestTransitions.PENDING.approve,
    remarks: command.remarks ?? null,
    amendmentNumber: command.amendmentNumber ?? null,
    information: informationOf(action, request.changes),
    history: [...request.history, stepOf('APPROVED', command)],
    version: request.version + 1,
  };
  const changed = applied(withPending(action, request.type, null), request.changes);
  const current: Decided<Action> =
    movesDates(request.type) && changed.status !== 'AO'
      ? bringUpToDate(changed, command, action)
      : { next: changed, events: [] };
  const wasOverdue = action.status === 'EC' && action.overdue;
  const isOverdue = current.next.status === 'EC' && current.next.overdue;
  return ok({
    next: current.next,
    request: approved,
    events: [
      requestEvent('REQUEST_APPROVED', command, request, [
        ...stateChange(request.state, 'APPROVED'),
        ...request.changes.flatMap(({ field, label, before, after }) => change(field, label, before, after)),
        ...(wasOverdue && !isOverdue ? change('overdue', 'Retard de fermeture', 'Oui', 'Non') : []),
      ]),
      ...current.events,
    ],
  });
};

/** Refuses a request, with the reason that the provider will read. The action keeps its values. */
export const refuseRequest = (
  action: Action,
  found: ModificationRequest,
  command: Refuse,
): Result<RequestDecided<RefusedRequest>, RequestStateRefusal> => {
  const allowed = mayDecideRequest(found, 'refuse', command.by.userId);
  if (!allowed.ok) return allowed;
  const request = allowed.value;
  return ok({
    next: withPending(action, request.type, null),
    request: {
      ...request,
      state: requestTransitions.PENDING.refuse,
      reason: command.reason,
      history: [...request.history, stepOf('REFUSED', command)],
      version: request.version + 1,
    },
    events: [requestEvent('REQUEST_REFUSED', command, request, stateChange(request.state, 'REFUSED'))],
  });
};

/** Withdraws a pending request. Anyone from the provider may: its staff changes, the request stays its own. */
export const withdrawRequest = (
  action: Action,
  found: ModificationRequest,
  command: Cause,
): Result<RequestDecided<WithdrawnRequest>, RequestStateRefusal> => {
  const allowed = mayDecideRequest(found, 'withdraw', command.by.userId);
  if (!allowed.ok) return allowed;
  const request = allowed.value;
  return ok({
    next: withPending(action, request.type, null),
    request: {
      ...request,
      state: requestTransitions.PENDING.withdraw,
      history: [...request.history, stepOf('WITHDRAWN', command)],
      version: request.version + 1,
    },
    events: [requestEvent('REQUEST_WITHDRAWN', command, request, stateChange(request.state, 'WITHDRAWN'))],
  });
};
