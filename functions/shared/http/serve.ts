import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { AnyRoute } from '../../../contract/route.ts';
import { log } from '../telemetry/log.ts';
import { metricsOfRequest } from '../telemetry/metrics.ts';
import { type CallContext, correlationIdOf, type HttpEvent, type HttpHandler, type HttpResult } from './event.ts';
import { answerFailures, requireRole, routeOf } from './middlewares.ts';

type Serve = (event: HttpEvent, context: CallContext) => Promise<HttpResult>;

export const withMiddlewares = (routes: readonly AnyRoute[], serve: Serve) =>
  middy<HttpEvent, HttpResult, Error, CallContext>()
    .use(answerFailures())
    .use(requireRole(routes))
    .handler(async (event, context) => serve(event, context));

/** Logs each answered call with its metric; a failure has been logged already. */
export const logged =
  (routes: readonly AnyRoute[], serve: Serve): HttpHandler =>
  async (event: HttpEvent, lambda: Context) => {
    const started = performance.now();
    const context: CallContext = { ...lambda };
    const result = await serve(event, context);
    if (context.failed) return result;
    const { caller = null, code } = context;
    const status = result.statusCode ?? 200;
    log(
      {
        level: 'info',
        event: 'request',
        route: event.routeKey,
        correlationId: correlationIdOf(event),
        status,
        durationMs: Math.round(performance.now() - started),
        ...(code === undefined ? {} : { code }),
        ...(caller === null ? {} : { caller: caller.userId, role: caller.role }),
      },
      metricsOfRequest(routeOf(routes, event).operation, status, code),
    );
    return result;
  };
