import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { readBytes } from '../http-server.ts';
import type { Invocation, Invoke } from '../lambda/invocation.ts';
import { ofKind, type Resource, unplayed } from '../template/resources.ts';
import { answerOf, refusal, send } from './answer.ts';
import type { Verdict } from './authorizer.ts';
import { eventOf, headersOf } from './event.ts';
import { findRoute, type IssuerHere, type Route, readRoutes } from './route.ts';
import { makeThrottle, throttlingSchema } from './throttle.ts';

const apiSchema = z.strictObject({
  ProtocolType: z.literal('HTTP'),
  Name: unplayed,
  Description: unplayed,
  DisableExecuteApiEndpoint: unplayed,
  Tags: unplayed,
});
const stageSchema = z.strictObject({
  ApiId: unplayed,
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
  DefaultRouteSettings: throttlingSchema,
  AccessLogSettings: unplayed,
  Description: unplayed,
  Tags: unplayed,
});

const readStage = (resources: readonly Resource[]): z.infer<typeof stageSchema> => {
  const apis = ofKind(resources, 'AWS::ApiGatewayV2::Api', apiSchema);
  const [stage, ...others] = ofKind(resources, 'AWS::ApiGatewayV2::Stage', stageSchema);
  if (apis.length !== 1 || stage === undefined || others.length > 0)
    throw new Error('The player plays one HTTP API with one stage');
  return stage.value;
};

const maxBytes = 10 * 1024 * 1024;

export type GatewayOptions = {
  readonly invoke: Invoke;
  readonly issuerHere: IssuerHere;
  readonly onError: (error: unknown) => void;
};

/** Plays the template's HTTP API: routes, JWT authorizer, throttling, payload 2.0, and API Gateway's own refusals. */
export const makeApiGateway = (resources: readonly Resource[], { invoke, issuerHere, onError }: GatewayOptions) => {
  const throttle = makeThrottle(readStage(resources).DefaultRouteSettings);
  const routes = readRoutes(resources, issuerHere);

  const answerTo = async (request: IncomingMessage, requestId: string) => {
    const body = await readBytes(request, maxBytes);
    const [rawPath = '', ...rest] = (request.url ?? '/').split('?');
    // An HTTP API decodes the path first, and a « ? » that comes out of it ends the path.
    const path = decoded(rawPath).split('?')[0] ?? '';
    const found = findRoute(routes, request.method ?? 'GET', path);
    if (found === null) return refusal(404, 'Not Found');
    const { route, parameters } = found;
    if (body === null) return refusal(413, 'Request Entity Too Large');
    if (!throttle()) return refusal(429, 'Too Many Requests');
    const headers = headersOf(request);
    const verdict = await authorized(route, headers['authorization']);
    if (verdict?.allowed === false) return refusalOf(verdict.status, route);
    const rawQuery = rest.join('?');
    const { key: routeKey } = route;
    const event = eventOf({ request, routeKey, parameters, path, rawQuery, headers, body, jwt: verdict, requestId });
    const ran = await withinTime(route, invoke(route.functionName, event));
    if (ran === null) return refusal(503, 'Service Unavailable');
    return (ran.failed ? null : answerOf(ran.payload)) ?? refusal(500, 'Internal Server Error');
  };

  return {
    serve: async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const requestId = randomUUID();
      const answer = await answerTo(request, requestId);
      try {
        send(response, answer, requestId);
      } catch (error) {
        onError(error);
        if (!response.headersSent) send(response, refusal(500, 'Internal Server Error'), requestId);
      }
    },
  };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const authorized = async ({ authorize, scopes }: Route, header: string | undefined): Promise<Verdict | null> =>
  authorize === null ? null : authorize(header, scopes);

const refusalOf = (status: 401 | 403, { scopes }: Route) =>
  status === 401
    ? refusal(401, 'Unauthorized', { 'www-authenticate': 'Bearer' })
    : refusal(403, 'Forbidden', {
        'www-authenticate': `Bearer scope="${scopes.join(' ')}" error="insufficient_scope"`,
      });

/** What the function answered, or `null` when the integration's time is over. */
const withinTime = async ({ timeoutMs }: Route, running: Promise<Invocation>): Promise<Invocation | null> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), timeoutMs);
  });
  try {
    return await Promise.race([running, late]);
  } finally {
    clearTimeout(timer);
  }
};
