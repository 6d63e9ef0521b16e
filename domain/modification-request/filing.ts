import type { Action, Closed } from '../action/action.ts';
import type { CalendarDate } from '../calendar-date.ts';
import { type Cause, change, type Decided, type EventType, type FieldChange, happened } from '../event.ts';
import { type InvalidValues, invalidValues, type Refused, type Violation } from '../refusal.ts';
import type { RequestType } from '../request-type.ts';
import { err, ok, type Result } from '../result.ts';
import { informationOf } from './information.ts';
import {
  type ModificationRequest,
  type PendingRequest,
  type RequestState,
  type RequestStep,
  requestStateLabels,
} from './request.ts';
import { askedFaults, changesOf, faultsOf, notReady, type RequestedChange, type RequestedValues } from './types.ts';
import * as words from './words.ts';

export type FileRequest = Cause & {
  readonly id: string;
  readonly asked: RequestedValues;
  /** Refused when blank or missing, along with any other violation. */
  readonly justification: string | undefined;
};

export type FilingStateRefusal =
  | Refused<'ACTION_CLOSED'>
  | (Refused<'REQUEST_ALREADY_PENDING'> & { readonly pendingRequestId: string });
export type FilingRefusal =
  | FilingStateRefusal
  | InvalidValues<'ACTION_NOT_OPEN' | 'JUSTIFICATION_REQUIRED' | 'NOTHING_CHANGED' | 'DATES_INCOHERENT' | 'INVALID'>;

/** Result of a verb: the request, the action with its facts updated, the events. No event means nothing changed. */
export type RequestDecided<T extends ModificationRequest> = Decided<Action> & { readonly request: T };

/** Whether the action may be modified at all, by a request of some type. */
export const mayModify = (action: Action): Result<Exclude<Action, Closed>, Refused<'ACTION_CLOSED'>> =>
  action.status === 'FE' ? err({ code: 'ACTION_CLOSED', detail: words.closedToRequests }) : ok(action);

/** Whether a request of this type may be filed: one of each may be pending (guide, p. 8). */
export const mayFile = (action: Action, type: RequestType): Result<Exclude<Action, Closed>, FilingStateRefusal> => {
  const modifiable = mayModify(action);
  const pendingRequestId = action.facts.pendingRequests[type];
  if (!modifiable.ok || pendingRequestId === undefined) return modifiable;
  return err({
    code: 'REQUEST_ALREADY_PENDING',
    pendingRequestId,
    detail: words.alreadyPending(type),
  });
};

const fault = (pointer: string, code: 'JUSTIFICATION_REQUIRED' | 'NOTHING_CHANGED'): Violation => ({
  pointer,
  code,
  detail: words.filingWords[code],
});

/** Of several faults, the refusal's code is the first of these that is among them. */
const filingCodes = ['JUSTIFICATION_REQUIRED', 'DATES_INCOHERENT', 'INVALID', 'NOTHING_CHANGED'] as const;

/** The changes, or every violation at once, `others` included. */
const check = (
  action: Action,
  asked: RequestedValues,
  today: CalendarDate,
  others: readonly Violation[],
): Result<readonly RequestedChange[], FilingRefusal> => {
  const allowed = mayFile(action, asked.type);
  if (!allowed.ok) return allowed;
  const early = notReady(action, asked);
  if (early.length > 0) return err(invalidValues('ACTION_NOT_OPEN', early));
  const changes = changesOf(action, asked);
  const unknown = askedFaults(action, asked);
  const violations = [
    ...others,
    ...unknown,
    ...(changes.length === 0 && unknown.length === 0 ? [fault('/changes', 'NOTHING_CHANGED')] : []),
    ...faultsOf(asked.type, action, changes, today),
  ];
  const code = filingCodes.find((one) => violations.some((violation) => violation.code === one));
  return code === undefined ? ok(changes) : err(invalidValues(code, violations));
};

/** The summary that precedes the filing (guide, p. 6): changed fields only, and what they leave as it is. */
export const previewRequest = (
  action: Action,
  asked: RequestedValues,
  today: CalendarDate,
): Result<{ readonly changes: readonly RequestedChange[]; readonly information: readonly string[] }, FilingRefusal> => {
  const checked = check(action, asked, today, []);
  return checked.ok ? ok({ changes: checked.value, information: informationOf(action, checked.value) }) : checked;
};

export const stepOf = (
  state: RequestState,
  { at, by }: Cause,
  label: string = requestStateLabels[state],
): RequestStep => ({ state, label, at, by: by.userId });

export const stateChange = (before: RequestState | null, after: RequestState): readonly FieldChange[] =>
  change('state', 'État de la demande', before === null ? null : requestStateLabels[before], requestStateLabels[after]);

export const requestEvent = (
  type: EventType,
  cause: Cause,
  request: ModificationRequest,
  changes: readonly FieldChange[],
) =>
  happened(type, cause, { subject: request.id, changes, data: { requestId: request.id, requestType: request.type } });

/**
 * The lock (one pending request per type) is part of the action's facts: set and cleared in the same write as the
 * request.
 */
export const withPending = <T extends Action>(action: T, type: RequestType, id: string | null): T => {
  const { [type]: _freed, ...others } = action.facts.pendingRequests;
  return { ...action, facts: { ...action.facts, pendingRequests: id === null ? others : { ...others, [type]: id } } };
};

/** Files a request: it waits for the Région, and no other of its type may be filed until then (guide, p. 7–8). */
export const fileRequest = (
  action: Action,
  command: FileRequest,
): Result<RequestDecided<PendingRequest>, FilingRefusal> => {
  const { asked, id, today, at, by } = command;
  const justification = (command.justification ?? '').trim();
  const missing = justification === '' ? [fault('/justification', 'JUSTIFICATION_REQUIRED')] : [];
  const checked = check(action, asked, today, missing);
  if (!checked.ok) return checked;
  const request: PendingRequest = {
    state: 'PENDING',
    id,
    actionNumber: action.actionNumber,
    organisation: action.organisation,
    type: asked.type,
    issuer: { userId: by.userId, capacity: 'Titulaire' },
    serviceProvider: null,
    issuedOn: today,
    issuedAt: at,
    justification,
    changes: checked.value,
    history: [stepOf('PENDING', command)],
    letterReceivedOn: null,
    version: 1,
  };
  return ok({
    next: withPending(action, asked.type, id),
    request,
    events: [requestEvent('REQUEST_FILED', command, request, stateChange(null, 'PENDING'))],
  });
};
