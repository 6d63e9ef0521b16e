import type * as z from 'zod/mini';
import type { AnyRoute, FileRoute, JsonRoute } from '../../../contract/route.ts';
import type { Caller } from '../../../domain/caller.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { asSuspended } from '../present/suspended.ts';
import { wantsCsv } from './csv.ts';
import { type CallContext, correlationIdOf, type HttpEvent, type HttpHandler, type HttpResult } from './event.ts';
import { answerCsv, answerUnchanged } from './middlewares.ts';
import { type Refusal, refused } from './problem.ts';
import { readParams, readQuery } from './read-request.ts';
import { type Answer, encodeReply, type FileAnswer, resultOf } from './reply.ts';
import { logged, withMiddlewares } from './serve.ts';

/** The request as a handler sees it before its body is read. Handlers never see a raw event. */
export type Call<R extends AnyRoute> = {
  readonly operation: R['operation'];
  readonly params: z.output<R['params']>;
  readonly query: z.output<R['query']>;
  readonly correlationId: string;
};
type PrivateCall<R extends AnyRoute> = Call<R> & {
  readonly caller: Caller;
  /** The whole filtered list is wanted, as CSV. */
  readonly wantsCsv: boolean;
};

/** Path and query of a request, or why they are refused. */
export const readCall = <R extends AnyRoute>(route: R, event: HttpEvent): Result<Call<R>, Refusal> => {
  const params = readParams(route, event);
  if (!params.ok) return params;
  const query = readQuery(route, event);
  if (!query.ok) return query;
  const operation: R['operation'] = route.operation;
  return ok({ operation, params: params.value, query: query.value, correlationId: correlationIdOf(event) });
};

/** The caller of a private route; a middleware has refused all others. */
export const callerIn = ({ caller }: CallContext): Caller => {
  if (caller === undefined || caller === null) throw new Error('A private route without a caller');
  return caller;
};

const reading = (
  route: AnyRoute,
  serve: (event: HttpEvent, context: CallContext) => Promise<HttpResult>,
): HttpHandler => {
  const handler = withMiddlewares([route], serve);
  const answers =
    route.reply === null ? handler : handler.use(answerUnchanged()).use(answerCsv({ ...route, reply: route.reply }));
  return logged([route], async (event, context) => answers(event, context));
};

/** Serves a public route. */
export const publicQuery = <R extends JsonRoute & { readonly access: 'public' }>(
  route: R,
  handle: (call: Call<R>) => Promise<Result<Answer<R>, Refusal>>,
): HttpHandler =>
  reading(route, async (event, context) => {
    const call = readCall(route, event);
    const answered = call.ok ? await handle(call.value) : call;
    return answered.ok ? resultOf(encodeReply(route, answered.value)) : refused(answered.error, event, context);
  });

/**
 * Serves a read-only route. Where the reply has `allowed`, `suspension` is read in parallel, so that a suspended
 * provider is not offered writes that would be refused.
 */
export const query = <R extends JsonRoute & { readonly access: readonly Caller['role'][] }>(
  route: R,
  handle: (call: PrivateCall<R>) => Promise<Result<Answer<R>, Refusal>>,
  suspension: (caller: Caller) => Promise<Refusal | null> = async () => null,
): HttpHandler =>
  reading(route, async (event, context) => {
    const call = readCall(route, event);
    if (!call.ok) return refused(call.error, event, context);
    const caller = callerIn(context);
    const [answered, suspended] = await Promise.all([
      handle({ ...call.value, caller, wantsCsv: wantsCsv(route, event) }),
      suspension(caller),
    ]);
    if (!answered.ok) return refused(answered.error, event, context);
    const { body, ...rest } = answered.value;
    return resultOf(encodeReply(route, { ...rest, body: suspended === null ? body : asSuspended(body, suspended) }));
  });

/** Serves a route that answers a file. */
export const fileQuery = <R extends FileRoute>(
  route: R,
  handle: (call: PrivateCall<R>) => Promise<Result<FileAnswer, Refusal>>,
): HttpHandler =>
  reading(route, async (event, context) => {
    const call = readCall(route, event);
    if (!call.ok) return refused(call.error, event, context);
    const answered = await handle({ ...call.value, caller: callerIn(context), wantsCsv: false });
    if (!answered.ok) return refused(answered.error, event, context);
    const { bytes, filename } = answered.value;
    return {
      statusCode: route.status,
      headers: {
        'content-type': route.replyType ?? 'application/octet-stream',
        'cache-control': 'no-store',
        'content-disposition': `inline; filename="${filename}"`,
      },
      body: Buffer.from(bytes).toString('base64'),
      isBase64Encoded: true,
    };
  });
