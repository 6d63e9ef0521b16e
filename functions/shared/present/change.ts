import type * as z from 'zod/mini';
import type { Action, Decided } from '../../../domain/action/index.ts';
import type { Caller } from '../../../domain/caller/index.ts';
import type { EnrolmentDecided } from '../../../domain/enrolment/index.ts';
import { ok } from '../../../domain/result.ts';
import type { Cause } from '../http/endpoint.ts';
import type { actionReply, enrolmentReply } from '../http/replies.ts';
import type { Change } from '../store/commit.ts';
import type { FoundEnrolment } from '../store/enrolments.ts';
import type { StoredAction } from '../store/stored.ts';
import { presentAction } from './action.ts';
import { presentEnrolment } from './enrolment.ts';

type Told<T> = ReturnType<
  typeof ok<{
    readonly changes: readonly Change[];
    readonly reply: (stored: readonly StoredAction[]) => {
      readonly body: T;
      readonly version: number;
      readonly location?: string;
    };
  }>
>;

/** What a verb on an action decided, as the change to write and the action to answer. */
export const actionChange = (
  found: StoredAction,
  { next, events }: Decided<Action>,
  caller: Caller,
  { today }: Cause,
  rest: Omit<Change, 'before' | 'after' | 'events'> = {},
): Told<z.input<typeof actionReply>> =>
  ok({
    changes: [{ before: found, after: next, events, ...rest }],
    reply: ([stored]) => {
      const shown = stored ?? found;
      return { body: presentAction(shown, caller, today), version: shown.version };
    },
  });

/** What a verb on an enrolment decided. No event: nothing is written (the same entry date again). */
export const enrolmentChange = (
  {
    stored: found,
    enrolment: before,
  }: { readonly stored: StoredAction; readonly enrolment: FoundEnrolment['enrolment'] | null },
  { next, enrolment, events }: EnrolmentDecided,
  caller: Caller,
): Told<z.input<typeof enrolmentReply>> =>
  ok({
    changes:
      events.length === 0 ? [] : [{ before: found, after: next, events, enrolments: [{ before, after: enrolment }] }],
    reply: () => ({
      body: presentEnrolment(enrolment, next, caller),
      version: enrolment.version,
      ...(before === null ? { location: `/api/actions/${enrolment.actionNumber}/enrolments` } : {}),
    }),
  });
