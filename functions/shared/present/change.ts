import type * as z from 'zod/mini';
import type { actionReply, enrolmentReply } from '../../../contract/replies.ts';
import type { Action } from '../../../domain/action/action.ts';
import type { Caller } from '../../../domain/caller.ts';
import type { Enrolment } from '../../../domain/enrolment/enrolment.ts';
import type { EnrolmentDecided } from '../../../domain/enrolment/verbs.ts';
import type { Cause, Decided } from '../../../domain/event.ts';
import { ok } from '../../../domain/result.ts';
import type { Plan } from '../../../store/plan.ts';
import type { StoredAction } from '../../../store/stored.ts';
import { presentAction } from './action.ts';
import { presentEnrolment } from './enrolment.ts';

type Decision<T> = ReturnType<
  typeof ok<{
    readonly plan: Plan | null;
    readonly reply: (stored: readonly StoredAction[] | null) => {
      readonly body: T;
      readonly version: number;
      readonly location?: string;
    };
  }>
>;

/** What a verb on an action decided, as the plan to write and the action to answer. */
export const actionDecision = (
  found: StoredAction,
  { next, events }: Decided<Action>,
  caller: Caller,
  { today }: Cause,
): Decision<z.input<typeof actionReply>> =>
  ok({
    plan: { changes: [{ before: found, after: next, events }] },
    reply: (stored) => {
      const shown = stored?.[0] ?? found;
      return { body: presentAction(shown, caller, today), version: shown.version };
    },
  });

/** What a verb on an enrolment decided. No event: nothing is written (the same entry date again). */
export const enrolmentDecision = (
  { stored: found, enrolment: before }: { readonly stored: StoredAction; readonly enrolment: Enrolment | null },
  { next, enrolment, events }: EnrolmentDecided,
  caller: Caller,
): Decision<z.input<typeof enrolmentReply>> => {
  const change = { before: found, after: next, events, enrolments: [{ before, after: enrolment }] };
  return ok({
    plan: events.length === 0 ? null : { changes: [change] },
    reply: () => ({
      body: presentEnrolment(enrolment, next, caller),
      version: enrolment.version,
    }),
  });
};
