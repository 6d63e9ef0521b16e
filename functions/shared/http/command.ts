import type * as z from 'zod/mini';
import type { CommandRoute } from '../../../contract/route.ts';
import { actorOf, type Caller } from '../../../domain/caller.ts';
import { enrolmentExists } from '../../../domain/enrolment/verbs.ts';
import type { Cause } from '../../../domain/event.ts';
import type { Result } from '../../../domain/result.ts';
import type { WriteConflict } from '../../../store/transaction.ts';
import type { RememberedReply, Writing } from '../../../store/writing.ts';
import type { Clock } from '../clock.ts';
import type { CallContext, HttpEvent, HttpHandler, HttpResult } from './event.ts';
import { inProgress, keyReused, type Repeatable, readIdempotency } from './idempotency.ts';
import { routeOf } from './middlewares.ts';
import { versionRefusal } from './precondition.ts';
import { type Refusal, refused } from './problem.ts';
import { type Call, callerIn, readCall } from './query.ts';
import { readBody } from './read-request.ts';
import { type Answer, encodeReply, resultOf } from './reply.ts';
import { logged, withMiddlewares } from './serve.ts';

/** Dependencies of every command. */
export type Commands<Plan, Stored> = {
  readonly clock: Clock;
  readonly writing: Writing<Plan, Stored>;
  /** The refusal of a suspended provider's writes. */
  readonly suspension: (caller: Caller) => Promise<Refusal | null>;
};

/** What a command decided. */
export type Decision<R extends CommandRoute, Plan, Stored> = {
  /** What to write, all or none; `null`: nothing (the same entry date again, for example). */
  readonly plan: Plan | null;
  /** Already written in parts (imports): only the reply remains to be stored. */
  readonly written?: true;
  /** The reply, built from what will be stored; `null`: nothing will. */
  readonly reply: (stored: Stored | null) => Answer<R>;
};

type PrivateCall<R extends CommandRoute> = Call<R> & { readonly caller: Caller };

type Decided<R extends CommandRoute, Plan, Stored> = Result<Decision<R, Plan, Stored>, Refusal>;

/** A route that writes: find what it concerns, then decide on what was found. Both run again after a write conflict. */
export type CommandHandler<R extends CommandRoute, Found, Plan, Stored> = {
  readonly find: (call: PrivateCall<R>) => Promise<Result<Found, Refusal>>;
  /** The version that If-Match speaks of. */
  readonly versionOf?: (found: Found) => number | undefined;
  readonly decide: (
    found: Found,
    given: PrivateCall<R> & { readonly body: z.output<R['body']>; readonly cause: Cause },
  ) => Decided<R, Plan, Stored> | Promise<Decided<R, Plan, Stored>>;
};

const maxAttempts = 12;

const conflict = {
  code: 'CONFLICT',
  detail: 'Plusieurs personnes modifient cette action en même temps : réessayez dans un instant.',
} as const satisfies Refusal;

/** Answers to a conflict that retries did not solve, or that no retry can. */
const conflictRefusals = {
  reference: enrolmentExists,
  idempotency: inProgress,
  revision: conflict,
} as const satisfies Record<WriteConflict['failed'], Refusal>;

/**
 * Serves routes that write. In this order: role, what it concerns, the body's form, the idempotency key, If-Match, then
 * the rules (state before values). The effect, its events, its counters and the remembered reply are one transaction.
 */
export const command = <R extends CommandRoute, Found, Plan, Stored>(
  routes: R | readonly R[],
  handler: CommandHandler<R, Found, NoInfer<Plan>, NoInfer<Stored>>,
  commands: Commands<Plan, Stored>,
): HttpHandler => {
  const served = isList(routes) ? routes : [routes];
  const answers = withMiddlewares(served, async (event, context) => {
    const request = readRequest(routeOf(served, event), event, context);
    if (!request.ok) return refused(request.error, event, context);
    for (let attempt = 0; ; attempt += 1) {
      const answered = await tryOnce(request.value, handler, commands);
      if ('result' in answered) return answered.result;
      if (answered.failed === 'reference' || attempt >= maxAttempts)
        return refused(conflictRefusals[answered.failed], event, context);
      await commands.writing.pause(attempt);
    }
  });
  return logged(served, async (event, context) => answers(event, context));
};

type CommandRequest<R extends CommandRoute> = {
  readonly route: R;
  readonly event: HttpEvent;
  readonly context: CallContext;
  readonly call: PrivateCall<R>;
  /** `null`: the request has no key. */
  readonly repeatable: Repeatable | null;
};

const readRequest = <R extends CommandRoute>(
  route: R,
  event: HttpEvent,
  context: CallContext,
): Result<CommandRequest<R>, Refusal> => {
  const call = readCall(route, event);
  if (!call.ok) return call;
  const caller = callerIn(context);
  const repeatable = readIdempotency(route, event, caller);
  if (!repeatable.ok) return repeatable;
  return {
    ok: true,
    value: { route, event, context, call: { ...call.value, caller }, repeatable: repeatable.value },
  };
};

/** One read, one decision and one write; the caller retries after a conflict. */
const tryOnce = async <R extends CommandRoute, Found, Plan, Stored>(
  { route, event, context, call, repeatable }: CommandRequest<R>,
  { find, versionOf, decide }: CommandHandler<R, Found, Plan, Stored>,
  { clock, writing, suspension }: Commands<Plan, Stored>,
): Promise<{ readonly result: HttpResult } | WriteConflict> => {
  const findEarlier = async () => (repeatable === null ? null : writing.findReply(repeatable.keyDigest));
  const refusal = (why: Refusal) => ({ result: refused(why, event, context) });
  const replayed = (before: Omit<RememberedReply, 'keyDigest'>) => {
    if (before.bodyDigest !== repeatable?.bodyDigest) return refusal(keyReused);
    context.code = 'REPLAYED';
    return { result: resultOf(before) };
  };
  const [found, suspended, remembered] = await Promise.all([find(call), suspension(call.caller), findEarlier()]);
  if (suspended !== null) return refusal(suspended);
  if (!found.ok) return refusal(found.error);
  const body = readBody(route, event);
  if (!body.ok) return refusal(body.error);
  if (remembered !== null) return replayed(remembered);
  // The same request may have completed while this one was reading: what was found then already shows its effect.
  const unlessReplayed = async (result: () => HttpResult) => {
    const done = await findEarlier();
    return done === null ? { result: result() } : replayed(done);
  };
  const stale = versionRefusal(event, versionOf?.(found.value));
  if (stale !== null) return unlessReplayed(() => refused(stale, event, context));
  const cause: Cause = { today: clock.today(), at: clock.now(), by: actorOf(call.caller) };
  const decided = await decide(found.value, { ...call, body: body.value, cause });
  if (!decided.ok) return unlessReplayed(() => refused(decided.error, event, context));
  const decision = decided.value;
  if (decision.plan === null) {
    const answer = encodeReply(route, decision.reply(null));
    if (decision.written !== true || repeatable === null) return unlessReplayed(() => resultOf(answer));
    const kept = await writing.saveReply({ ...repeatable, ...answer });
    return kept.ok ? { result: resultOf(answer) } : kept.error;
  }
  const { transaction, stored } = writing.prepare(decision.plan, call.correlationId);
  const answer = encodeReply(route, decision.reply(stored));
  const saved = await writing.commit(transaction, repeatable === null ? undefined : { ...repeatable, ...answer });
  return saved.ok ? { result: resultOf(answer) } : saved.error;
};

const isList = <R extends CommandRoute>(routes: R | readonly R[]): routes is readonly R[] => Array.isArray(routes);
