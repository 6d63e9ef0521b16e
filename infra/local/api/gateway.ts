import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Invocation } from '../lambda/environment.ts';
import { localAccount, nameInArn } from '../template/account.ts';
import { ofKind, type Resource, unplayed } from '../template/resources.ts';
import { type Authorizer, type Jwt, type JwtRules, makeAuthorizer } from './authorizer.ts';

const apiSchema = z.strictObject({
  ProtocolType: z.literal('HTTP'),
  Name: unplayed,
  Description: unplayed,
  DisableExecuteApiEndpoint: unplayed,
  Tags: unplayed,
});
const routeSchema = z.strictObject({
  ApiId: unplayed,
  RouteKey: z.string().regex(/^((GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|ANY) \/\S*|\$default)$/u),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.enum(['NONE', 'JWT']).default('NONE'),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
});
const integrationSchema = z.strictObject({
  ApiId: unplayed,
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
  TimeoutInMillis: z.number().max(30_000).default(30_000),
});
const authorizerSchema = z.strictObject({
  ApiId: unplayed,
  Name: unplayed,
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.strictObject({ Audience: z.array(z.string()), Issuer: z.string() }),
});
const stageSchema = z.strictObject({
  ApiId: unplayed,
  StageName: z.literal('$default'),
  AutoDeploy: z.literal(true),
  DefaultRouteSettings: z.strictObject({
    ThrottlingBurstLimit: z.number(),
    ThrottlingRateLimit: z.number(),
    DetailedMetricsEnabled: unplayed,
  }),
  AccessLogSettings: unplayed,
  Description: unplayed,
  Tags: unplayed,
});

type Route = {
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly authorize: Authorizer | null;
  readonly scopes: readonly string[];
};

/** Exact segments win over parameters, those over a greedy one, a method over ANY; `$default` comes last. */
const rank = ({ key, method, segments }: Route): string => {
  if (key === '$default') return '9';
  const kinds = segments.map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0'));
  return `${kinds.join('')} ${method === 'ANY' ? '1' : '0'}`;
};

const matchRoute = (route: Route, method: string, path: readonly string[]): Record<string, string> | null => {
  if (route.key === '$default') return {};
  if (route.method !== 'ANY' && route.method !== method) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const value = path[index];
    if (value === undefined || (value === '' && segment !== '')) return null;
    if (segment.endsWith('+}')) return { ...parameters, [segment.slice(1, -2)]: path.slice(index).join('/') };
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = value;
    else if (segment !== value) return null;
  }
  return path.length === route.segments.length ? parameters : null;
};

/** A token bucket, as the stage's throttling describes it. */
const makeThrottle = (rate: number, burst: number) => {
  let tokens = burst;
  let filledAt = performance.now();
  return (): boolean => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * rate);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};

const maxBytes = 10 * 1024 * 1024;

/** Reads a body up to a limit, API Gateway's unless said; `null` beyond it. */
export const readBytes = async (request: IncomingMessage, limit = maxBytes): Promise<Buffer | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size <= limit) chunks.push(bytes);
  }
  return size > limit ? null : Buffer.concat(chunks);
};

/** What reaches a function as it is; everything else comes in base64, forms included. */
const isText = (type: string): boolean =>
  type === '' || /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/iu.test(type);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** As access logs write it: `24/Nov/2026:02:55:11 +0000`. */
const logTime = (at: Date): string => {
  const [day = '', time = ''] = at.toISOString().split('T');
  return `${day.slice(8)}/${months[at.getUTCMonth()]}/${day.slice(0, 4)}:${time.slice(0, 8)} +0000`;
};

const betweenHops = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'upgrade']);

const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headersDistinct).flatMap(([name, values]) =>
      values === undefined || name === 'cookie' || betweenHops.has(name) ? [] : [[name, values.join(',')]],
    ),
  );

type Asked = {
  readonly request: IncomingMessage;
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly jwt: Jwt | null;
  readonly requestId: string;
};

/** The event of payload format 2.0. */
const eventOf = ({ request, route, parameters, path, rawQuery, headers, body, jwt, requestId }: Asked) => {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQuery))
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  const cookies = request.headers.cookie?.split('; ');
  const now = new Date();
  const text = isText(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: path,
    rawQueryString: rawQuery,
    ...(cookies === undefined ? {} : { cookies }),
    headers,
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    ...(Object.keys(parameters).length === 0 ? {} : { pathParameters: parameters }),
    requestContext: {
      accountId: localAccount,
      apiId: 'local',
      ...(jwt === null ? {} : { authorizer: { jwt: { claims: jwt.claims, scopes: jwt.scopes } } }),
      domainName: headers['host'] ?? '',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: route.key,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length === 0 ? {} : { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
};

const structured = z.object({
  statusCode: z.int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  body: z.string().default(''),
  cookies: z.array(z.string()).default([]),
  isBase64Encoded: z.boolean().default(false),
});
type Answer = z.infer<typeof structured>;

/** A result with a status is taken as it says, or refused; any other one is the body of a 200. */
const answerOf = (payload: unknown): Answer | null => {
  if (typeof payload === 'object' && payload !== null && 'statusCode' in payload)
    return structured.safeParse(payload).data ?? null;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: typeof payload === 'string' ? payload : JSON.stringify(payload),
    cookies: [],
    isBase64Encoded: false,
  };
};

const send = (
  response: ServerResponse,
  { statusCode, headers, body, cookies, isBase64Encoded }: Answer,
  requestId: string,
): void => {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const given = Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), String(value)])
    .filter(([name]) => !betweenHops.has(name) && name !== 'content-length');
  const empty = statusCode === 204 || statusCode === 304;
  response.writeHead(statusCode, {
    ...(bytes.length === 0 ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
    ...Object.fromEntries(given),
    ...(empty ? {} : { 'content-length': bytes.length }),
    ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    'apigw-requestid': requestId,
  });
  response.end(empty ? undefined : bytes);
};

/** Plays the template's HTTP API: routes, JWT authorizer, throttling, payload 2.0, and API Gateway's own refusals. */
export const makeApiGateway = (
  resources: readonly Resource[],
  {
    invoke,
    issuerHere,
    onError,
  }: {
    readonly invoke: (functionName: string, event: unknown) => Promise<Invocation>;
    /** Who plays, on this machine, an issuer that the template names. Throws when nobody does. */
    readonly issuerHere: (issuer: string) => Omit<JwtRules, 'audiences'>;
    readonly onError: (error: unknown) => void;
  },
) => {
  const [api, ...moreApis] = ofKind(resources, 'AWS::ApiGatewayV2::Api', apiSchema);
  const [stage, ...moreStages] = ofKind(resources, 'AWS::ApiGatewayV2::Stage', stageSchema);
  if (api === undefined || stage === undefined || moreApis.length + moreStages.length > 0)
    throw new Error('The player plays one HTTP API with one stage');
  const integrations = new Map(
    ofKind(resources, 'AWS::ApiGatewayV2::Integration', integrationSchema).map(({ id, value }) => [id, value]),
  );
  const authorizers = new Map(
    ofKind(resources, 'AWS::ApiGatewayV2::Authorizer', authorizerSchema).map(({ id, value }) => {
      const { Issuer, Audience } = value.JwtConfiguration;
      return [id, makeAuthorizer({ ...issuerHere(Issuer), audiences: Audience })];
    }),
  );
  const throttle = makeThrottle(
    stage.value.DefaultRouteSettings.ThrottlingRateLimit,
    stage.value.DefaultRouteSettings.ThrottlingBurstLimit,
  );
  const routes = ofKind(resources, 'AWS::ApiGatewayV2::Route', routeSchema)
    .map(({ id, value }): Route => {
      const integration = integrations.get(value.Target.slice('integrations/'.length));
      const authorize = value.AuthorizationType === 'JWT' ? authorizers.get(value.AuthorizerId ?? '') : null;
      if (integration === undefined || authorize === undefined)
        throw new Error(`${id}: its integration or its authorizer is not there`);
      const [method = '', path = ''] = value.RouteKey.split(' ');
      return {
        key: value.RouteKey,
        method,
        segments: path.split('/').slice(1),
        functionName: nameInArn(integration.IntegrationUri),
        timeoutMs: integration.TimeoutInMillis,
        authorize,
        scopes: value.AuthorizationScopes,
      };
    })
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));

  const find = (method: string, path: readonly string[]) => {
    for (const route of routes) {
      const parameters = matchRoute(route, method, path);
      if (parameters !== null) return { route, parameters };
    }
    return null;
  };

  const within = async (route: Route, event: unknown): Promise<Invocation | null> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), route.timeoutMs);
    });
    try {
      return await Promise.race([invoke(route.functionName, event), late]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    serve: async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const requestId = randomUUID();
      const refuse = (status: number, message: string, more: Readonly<Record<string, string>> = {}): void => {
        const headers = { 'content-type': 'application/json', ...more };
        const body = JSON.stringify({ message });
        send(response, { statusCode: status, headers, body, cookies: [], isBase64Encoded: false }, requestId);
      };
      const body = await readBytes(request);
      const [rawPath = '', ...rest] = (request.url ?? '/').split('?');
      const rawQuery = rest.join('?');
      // An HTTP API decodes the path before anything else, and a « ? » that comes out of it ends it.
      const path = decoded(rawPath).split('?')[0] ?? '';
      const found = find(request.method ?? 'GET', path.split('/').slice(1));
      if (found === null) return refuse(404, 'Not Found');
      const { route, parameters } = found;
      if (body === null) return refuse(413, 'Request Entity Too Large');
      if (!throttle()) return refuse(429, 'Too Many Requests');
      const headers = headersOf(request);
      const verdict = route.authorize === null ? null : await route.authorize(headers['authorization'], route.scopes);
      if (verdict?.allowed === false) {
        return verdict.status === 401
          ? refuse(401, 'Unauthorized', { 'www-authenticate': 'Bearer' })
          : refuse(403, 'Forbidden', {
              'www-authenticate': `Bearer scope="${route.scopes.join(' ')}" error="insufficient_scope"`,
            });
      }
      const asked = { request, route, parameters, path, rawQuery, headers, body, requestId };
      const ran = await within(route, eventOf({ ...asked, jwt: verdict }));
      if (ran === null) return refuse(503, 'Service Unavailable');
      const answer = ran.failed ? null : answerOf(ran.payload);
      if (answer === null) return refuse(500, 'Internal Server Error');
      try {
        send(response, answer, requestId);
      } catch (error) {
        // A header that HTTP does not allow.
        onError(error);
        if (!response.headersSent) refuse(500, 'Internal Server Error');
      }
    },
  };
};
