import type { MiddlewareObj } from '@middy/core';
import type { AnyRoute, JsonRoute } from '../../../contract/route.ts';
import { errorFields, log } from '../telemetry/log.ts';
import { callerOf } from './caller.ts';
import { csvOf, wantsCsv } from './csv.ts';
import { type CallContext, correlationIdOf, type HttpEvent, type HttpResult } from './event.ts';
import { isUnchanged } from './precondition.ts';
import { failed, refused } from './problem.ts';
import { reservedTo } from './reserved-to.ts';

type Middleware = MiddlewareObj<HttpEvent, HttpResult, Error, CallContext>;

/** The route that is called, among a function's. Throws on any other: the template is wrong. */
export const routeOf = <R extends AnyRoute>(routes: readonly R[], { routeKey }: HttpEvent): R => {
  const found = routes.find(({ method, path }) => `${method} ${path}` === routeKey);
  if (found === undefined) throw new Error(`No such route here: ${routeKey}`);
  return found;
};

/** Sets the caller, and refuses one without exactly one role that the route accepts. */
export const requireRole = (routes: readonly AnyRoute[]): Middleware => ({
  before: ({ event, context }) => {
    const { access } = routeOf(routes, event);
    if (access === 'public') return undefined;
    const caller = callerOf(event.requestContext.authorizer?.jwt?.claims);
    context.caller = caller;
    if (caller !== null && access.includes(caller.role)) return undefined;
    const detail =
      caller === null
        ? 'Votre compte n’a pas exactement un rôle reconnu : demandez à votre administrateur, ou à sigma@laregion.fr.'
        : reservedTo(access);
    return refused({ code: 'ROLE_NOT_ALLOWED', detail }, event, context);
  },
});

/** Answers unexpected errors: logs them, and gives the caller only the id of the log. Handlers have no try. */
export const answerFailures = (): Middleware => ({
  onError: (request) => {
    const { event, context, error } = request;
    const correlationId = correlationIdOf(event);
    context.failed = true;
    log(
      { level: 'error', event: 'request failed', route: event.routeKey, correlationId, ...errorFields(error) },
      { RequestsFailed: 1 },
    );
    request.response = failed(event);
  },
});

/** 304 when the caller already has this version (RFC 9110, If-None-Match). */
export const answerUnchanged = (): Middleware => ({
  after: (request) => {
    const etag = request.response?.headers?.['etag'];
    if (typeof etag === 'string' && isUnchanged(request.event, etag))
      request.response = { statusCode: 304, headers: { etag } };
  },
});

/** A list as CSV, when the caller asks for it. */
export const answerCsv = (route: JsonRoute): Middleware => ({
  after: (request) => {
    const { response, event } = request;
    if (response?.statusCode === 200 && typeof response.body === 'string' && wantsCsv(route, event))
      request.response = csvOf(response.body, route);
  },
});
