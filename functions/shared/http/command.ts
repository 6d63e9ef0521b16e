import type * as z from 'zod/mini';
import type { CommandRoute } from '../../../contract/route.ts';
import { actorOf, type Caller } from '../../../domain/caller.ts';
import { enrolmentExists } from '../../../domain/enrolment/verbs.ts';
import type { Cause } from '../../../domain/event.ts';
import type { Result } from '../../../domain/result.ts';
import type { LostRace } from '../../../store/transaction.ts';
import type { Remembered, Writing } from '../../../store/writing.ts';
import type { Clock } from '../clock.ts';
import type { CallContext, HttpEvent, HttpHandler, HttpResult } from './event.ts';
import { inProgress, keyReused, type Repeatable, readIdempotency } from './idempotency.ts';
import { routeOf } from './middlewares.ts';
import { versionRefusal } from './precondition.ts';
import { type Refusal, refused } from './problem.ts';
import { type Asked, callerIn, readAsked } from './query.ts';
import { readBody } from './read-request.ts';
import { type Answer, sent, writeReply } from './reply.ts';
import { logged, withMiddlewares } from './serve.ts';

/** What a command asks of the outside. */
export type Commands<Plan, Stored> = {
  readonly clock: Clock;
  readonly writing: Writing<Plan, Stored>;
  /** Refuses a suspended provider's writes, at once. */
  readonly suspension: (caller: Caller) => Promise<Refusal | null>;
};

/** What a command decided. */
export type Decision<R extends CommandRoute, Plan, Stored> = {
  /** What to write, all or none; `null`: nothing (the same entry date again, say). */
  readonly plan: Plan | null;
  /** Already written in parts (imports): only the reply remains to be stored. */
  readonly written?: true;
  /** The reply, told from what will be stored; `null`: nothing will. */
  readonly reply: (stored: Stored | null) => Answer<R>;
};

type AskedBy<R extends CommandRoute> = Asked<R> & { readonly caller: Caller };

type Decided<R extends CommandRoute, Plan, Stored> = Result<Decision<R, Plan, Stored>, Refusal>;

/** A route that writes: find what it concerns, then decide on what was found. Both run again when a race is lost. */
export type CommandHandler<R extends CommandRoute, Found, Plan, Stored> = {
  readonly find: (asked: AskedBy<R>) => Promise<Result<Found, Refusal>>;
  /** The version that If-Match speaks of. */
  readonly versionOf?: (found: Found) => number | undefined;
  readonly decide: (
    found: Found,
    given: AskedBy<R> & { readonly body: z.output<R['body']>; readonly cause: Cause },
  ) => Decided<R, Plan, Stored> | Promise<Decided<R, Plan, Stored>>;
};

const raceTries = 12;

const conflict = {
  code: 'CONFLICT',
  detail: 'Plusieurs personnes modifient cette action en même temps : réessayez dans un instant.',
} as const satisfies Refusal;

/** What a race that was lost to the end, or on something that no retry changes, is answered. */
const raceRefusals = {
  reference: enrolmentExists,
  idempotency: inProgress,
  revision: conflict,
} as const satisfies Record<LostRace['on'], Refusal>;

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
    const call = readCall(routeOf(served, event), event, context);
    if (!call.ok) return refused(call.error, event, context);
    for (let attempt = 0; ; attempt += 1) {
      const answered = await tryOnce(call.value, handler, commands);
      if ('result' in answered) return answered.result;
      if (answered.on === 'reference' || attempt >= raceTries)
        return refused(raceRefusals[answered.on], event, context);
      await commands.writing.pause(attempt);
    }
  });
  return logged(served, async (event, context) => answers(event, context));
};

type Call<R extends CommandRoute> = {
  readonly route: R;
  readonly event: HttpEvent;
  readonly context: CallContext;
  readonly asked: AskedBy<R>;
  /** `null`: the request has no key. */
  readonly repeatable: Repeatable | null;
};

const readCall = <R extends CommandRoute>(
  route: R,
  event: HttpEvent,
  context: CallContext,
): Result<Call<R>, Refusal> => {
  const asked = readAsked(route, event);
  if (!asked.ok) return asked;
  const caller = callerIn(context);
  const repeatable = readIdempotency(route, event, caller);
  if (!repeatable.ok) return repeatable;
  return {
    ok: true,
    value: { route, event, context, asked: { ...asked.value, caller }, repeatable: repeatable.value },
  };
};

/** One reading, one decision and one write; a lost race is the caller's to try again. */
const tryOnce = async <R extends CommandRoute, Found, Plan, Stored>(
  { route, event, context, asked, repeatable }: Call<R>,
  { find, versionOf, decide }: CommandHandler<R, Found, Plan, Stored>,
  { clock, writing, suspension }: Commands<Plan, Stored>,
): Promise<{ readonly result: HttpResult } | LostRace> => {
  const recalled = async () => (repeatable === null ? null : writing.recall(repeatable.keyDigest));
  const refusal = (why: Refusal) => ({ result: refused(why, event, context) });
  const replayed = (before: Omit<Remembered, 'keyDigest'>) => {
    if (before.bodyDigest !== repeatable?.bodyDigest) return refusal(keyReused);
    context.code = 'REPLAYED';
    return { result: sent(before) };
  };
  const [found, suspended, remembered] = await Promise.all([find(asked), suspension(asked.caller), recalled()]);
  if (suspended !== null) return refusal(suspended);
  if (!found.ok) return refusal(found.error);
  const body = readBody(route, event);
  if (!body.ok) return refusal(body.error);
  if (remembered !== null) return replayed(remembered);
  // The same request may have been done while this one was reading: what was found then shows its effect.
  const unlessDone = async (result: () => HttpResult) => {
    const done = await recalled();
    return done === null ? { result: result() } : replayed(done);
  };
  const stale = versionRefusal(event, versionOf?.(found.value));
  if (stale !== null) return unlessDone(() => refused(stale, event, context));
  const cause: Cause = { today: clock.today(), at: clock.now(), by: actorOf(asked.caller) };
  const decided = await decide(found.value, { ...asked, body: body.value, cause });
  if (!decided.ok) return unlessDone(() => refused(decided.error, event, context));
  const decision = decided.value;
  if (decision.plan === null) {
    const answer = writeReply(route, decision.reply(null));
    if (decision.written !== true || repeatable === null) return unlessDone(() => sent(answer));
    const kept = await writing.remember({ ...repeatable, ...answer });
    return kept.ok ? { result: sent(answer) } : kept.error;
  }
  const { transaction, stored } = writing.prepare(decision.plan, asked.correlationId);
  const answer = writeReply(route, decision.reply(stored));
  const saved = await writing.commit(transaction, repeatable === null ? undefined : { ...repeatable, ...answer });
  return saved.ok ? { result: sent(answer) } : saved.error;
};

const isList = <R extends CommandRoute>(routes: R | readonly R[]): routes is readonly R[] => Array.isArray(routes);
