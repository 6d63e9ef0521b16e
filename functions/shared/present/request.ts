import type * as z from 'zod/mini';
import type { requestedChanges, requestReply, requestRow } from '../../../contract/replies.ts';
import type { Action } from '../../../domain/action/action.ts';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { Cause } from '../../../domain/event.ts';
import { mayApprove, mayDecideRequest } from '../../../domain/modification-request/decision.ts';
import { type RequestDecided } from '../../../domain/modification-request/filing.ts';
import { informationOf } from '../../../domain/modification-request/information.ts';
import { type ModificationRequest } from '../../../domain/modification-request/request.ts';
import { type RequestedChange } from '../../../domain/modification-request/types.ts';
import { ok } from '../../../domain/result.ts';
import { requestItemOf, requestRowOf } from '../../../store/items.ts';
import type { FoundRequest } from '../../../store/requests.ts';
import type { StoredAction, StoredRequestRow } from '../../../store/stored.ts';
import { forRole, permissionOf } from './permission.ts';

export const presentChanges = (changes: readonly RequestedChange[]): z.input<typeof requestedChanges> =>
  changes.map(({ field, label, before, after }) => ({ field, label, before, after }));

/** A row of the follow-up list, read without its action: only the request's own page says that it is stale. */
export const presentRequestRow = (row: StoredRequestRow, caller: Caller): z.input<typeof requestRow> => ({
  ...row,
  allowed: {
    approve: forRole(caller, 'region', () => permissionOf(mayDecideRequest(row, 'approve', caller.userId))),
    refuse: forRole(caller, 'region', () => permissionOf(mayDecideRequest(row, 'refuse', caller.userId))),
    withdraw: forRole(caller, 'titulaire', () => permissionOf(mayDecideRequest(row, 'withdraw', caller.userId))),
    recordLetter: forRole(caller, 'region', () => permissionOf(mayDecideRequest(row, 'recordLetter', caller.userId))),
    letter: forRole(caller, 'titulaire', () => permissionOf(ok(null))),
  },
});

const informationFor = (request: ModificationRequest, action: Action): readonly string[] => {
  switch (request.state) {
    case 'PENDING':
      return informationOf(action, request.changes);
    case 'APPROVED':
      return request.information;
    case 'REFUSED':
    case 'WITHDRAWN':
      return [];
  }
};

/** A request as this caller sees it, with what may be done given the action's current state. */
export const presentRequest = (
  request: ModificationRequest,
  action: Action,
  caller: Caller,
  today: CalendarDate,
): z.input<typeof requestReply> => {
  const row = presentRequestRow(requestRowOf(request), caller);
  return {
    ...row,
    allowed: {
      ...row.allowed,
      approve: forRole(caller, 'region', () =>
        permissionOf(mayApprove(action, request, { userId: caller.userId, today })),
      ),
    },
    justification: request.justification,
    changes: presentChanges(request.changes),
    information: [...informationFor(request, action)],
  };
};

/** What a verb on a request decided, as the plan to write and the request to answer. No event: nothing is written. */
export const requestDecision = (
  {
    stored: found,
    request: before,
  }: { readonly stored: StoredAction; readonly request: FoundRequest['request'] | null },
  { next, request, events }: RequestDecided<ModificationRequest>,
  caller: Caller,
  { today }: Cause,
) =>
  ok({
    plan:
      events.length === 0
        ? null
        : {
            changes: [
              {
                before: found,
                after: next,
                events,
                others: [{ item: requestItemOf(request), isNew: before === null }],
              },
            ],
          },
    reply: () => ({
      body: presentRequest(request, next, caller, today),
      version: request.version,
      ...(before === null ? { location: `/api/modification-requests/${request.id}` } : {}),
    }),
  });
