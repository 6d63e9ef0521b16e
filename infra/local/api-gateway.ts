import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import { type Authorizer, authorize } from './authorizer.ts';
import type { Invocation } from './lambda/pool.ts';
import { ofKind, type Resource } from './resources.ts';

type Route = {
  readonly key: string;
  readonly method: string;
  readonly segments: readonly string[];
  readonly functionId: string;
  readonly authorizer: Authorizer | null;
  readonly scopes: readonly string[];
};

const apiSchema = z.object({ ProtocolType: z.literal('HTTP') });
const routeSchema = z.object({
  RouteKey: z.string().regex(/^((GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS|ANY) \/\S*|\$default)$/u),
  Target: z.string().startsWith('integrations/'),
  AuthorizationType: z.enum(['NONE', 'JWT']),
  AuthorizerId: z.string().optional(),
  AuthorizationScopes: z.array(z.string()).default([]),
});
const integrationSchema = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
});
const authorizerSchema = z.object({
  AuthorizerType: z.literal('JWT'),
  IdentitySource: z.tuple([z.literal('$request.header.Authorization')]),
  JwtConfiguration: z.object({ Audience: z.array(z.string()), Issuer: z.string() }),
});
const stageSchema = z.object({
  StageName: z.literal('$default'),
  DefaultRouteSettings: z.object({ ThrottlingBurstLimit: z.number(), ThrottlingRateLimit: z.number() }),
});

const maxBytes = 10 * 1024 * 1024;
const integrationMs = 30_000;

/** Exact segments win over parameters, and those over a greedy one; `$default` comes last. */
const score = (route: Route): string =>
  route.segments.map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0')).join('');

const matchRoute = (route: Route, method: string, path: readonly string[]): Record<string, string> | null => {
  if (route.key === '$default') return {};
  if (route.method !== 'ANY' && route.method !== method) return null;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const value = path[index];
    if (segment.endsWith('+}')) {
      const rest = path.slice(index);
      if (rest.length === 0) return null;
      parameters[segment.slice(1, -2)] = rest.map(decode).join('/');
      return parameters;
    }
    if (value === undefined || value === '') return null;
    if (segment.startsWith('{')) parameters[segment.slice(1, -1)] = decode(value);
    else if (segment !== value) return null;
  }
  return path.length === route.segments.length ? parameters : null;
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A token bucket, as the stage's throttling describes it. */
const makeThrottle = (rate: number, burst: number) => {
  let tokens = burst;
  let filledAt = Date.now();
  return (): boolean => {
    const now = Date.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * rate);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
};

const refuse = (
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ message }));
};

/** Reads a body up to the limit of API Gateway; `null` beyond it. */
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

const isText = (type: string): boolean =>
  type === '' || /^(text\/|application\/(json|[\w.+-]+\+json|javascript|xml|x-www-form-urlencoded))/u.test(type);

const answerSchema = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  body: z.string().optional(),
  cookies: z.array(z.string()).optional(),
  isBase64Encoded: z.boolean().optional(),
});

/** Plays the template's HTTP API: routes, JWT authorizer, throttling, payload 2.0, and API Gateway's own refusals. */
export const makeApiGateway = (
  resources: readonly Resource[],
  {
    invoke,
    keys,
    issuer,
    audience,
  }: {
    readonly invoke: (functionArn: string, event: unknown) => Promise<Invocation>;
    readonly keys: JSONWebKeySet;
    /** Where Cognito's issuer and client are on this machine. */
    readonly issuer: () => string;
    readonly audience: string;
  },
) => {
  ofKind(resources, 'AWS::ApiGatewayV2::Api', apiSchema);
  const integrations = new Map(
    ofKind(resources, 'AWS::ApiGatewayV2::Integration', integrationSchema).map(({ id, value }) => [
      id,
      value.IntegrationUri,
    ]),
  );
  const authorizers = new Set(ofKind(resources, 'AWS::ApiGatewayV2::Authorizer', authorizerSchema).map(({ id }) => id));
  const [stage] = ofKind(resources, 'AWS::ApiGatewayV2::Stage', stageSchema);
  if (stage === undefined) throw new Error('The template has no stage');
  const throttle = makeThrottle(
    stage.value.DefaultRouteSettings.ThrottlingRateLimit,
    stage.value.DefaultRouteSettings.ThrottlingBurstLimit,
  );
  const routes = ofKind(resources, 'AWS::ApiGatewayV2::Route', routeSchema)
    .map(({ id, value }): Route => {
      const uri = integrations.get(value.Target.slice('integrations/'.length));
      if (uri === undefined) throw new Error(`${id}: its integration is not there`);
      if (
        value.AuthorizationType === 'JWT' &&
        (value.AuthorizerId === undefined || !authorizers.has(value.AuthorizerId))
      ) {
        throw new Error(`${id}: its authorizer is not there`);
      }
      const [method = '', path = ''] = value.RouteKey.split(' ');
      return {
        key: value.RouteKey,
        method,
        segments: path.split('/').slice(1),
        functionId: uri,
        authorizer: value.AuthorizationType === 'JWT' ? { issuer: '', audiences: [audience] } : null,
        scopes: value.AuthorizationScopes,
      };
    })
    .sort((a, b) => (a.key === '$default' ? 1 : b.key === '$default' ? -1 : score(a) < score(b) ? -1 : 1));

  const serve = async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET';
    const body = await readBytes(request);
    const path = url.pathname.split('/').slice(1);
    let parameters: Record<string, string> | null = null;
    const route = routes.find((one) => {
      parameters = matchRoute(one, method, path);
      return parameters !== null;
    });
    if (route === undefined) return refuse(response, 404, 'Not Found');
    if (body === null) return refuse(response, 413, 'Request Entity Too Large');
    if (!throttle()) return refuse(response, 429, 'Too Many Requests');
    let jwt: { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] } | null = null;
    if (route.authorizer !== null) {
      const verdict = await authorize(
        request.headers.authorization,
        { ...route.authorizer, issuer: issuer() },
        keys,
        route.scopes,
      );
      if (!verdict.allowed) {
        return verdict.status === 401
          ? refuse(response, 401, 'Unauthorized', { 'www-authenticate': 'Bearer' })
          : refuse(response, 403, 'Forbidden', {
              'www-authenticate': `Bearer scope="${route.scopes.join(' ')}" error="insufficient_scope"`,
            });
      }
      jwt = { claims: verdict.claims, scopes: verdict.scopes };
    }
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined && name !== 'cookie') headers[name] = Array.isArray(value) ? value.join(',') : value;
    }
    const query: Record<string, string> = {};
    for (const [name, value] of url.searchParams)
      query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
    const text = isText((headers['content-type'] ?? '').toLowerCase());
    const requestId = randomUUID();
    const now = new Date();
    const event = {
      version: '2.0',
      routeKey: route.key,
      rawPath: url.pathname,
      rawQueryString: url.search.slice(1),
      ...(request.headers.cookie === undefined ? {} : { cookies: request.headers.cookie.split('; ') }),
      headers,
      ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
      ...(Object.keys(parameters ?? {}).length === 0 ? {} : { pathParameters: parameters }),
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        ...(jwt === null ? {} : { authorizer: { jwt } }),
        domainName: url.host,
        domainPrefix: 'local',
        http: {
          method,
          path: url.pathname,
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: headers['user-agent'] ?? '',
        },
        requestId,
        routeKey: route.key,
        stage: '$default',
        time: now.toUTCString(),
        timeEpoch: now.getTime(),
      },
      ...(body.length === 0 ? {} : { body: text ? body.toString('utf8') : body.toString('base64') }),
      isBase64Encoded: body.length > 0 && !text,
    };
    const timeout = new Promise<null>((resolve) => {
      setTimeout(() => resolve(null), integrationMs).unref();
    });
    const ran = await Promise.race([invoke(route.functionId, event), timeout]);
    if (ran === null) return refuse(response, 503, 'Service Unavailable');
    if (ran.failed) return refuse(response, 500, 'Internal Server Error', { 'apigw-requestid': requestId });
    const answer = answerSchema.safeParse(ran.payload);
    const {
      statusCode,
      headers: given = {},
      body: sent = '',
      cookies = [],
      isBase64Encoded = false,
    } = answer.success
      ? answer.data
      : { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(ran.payload) };
    response.writeHead(statusCode, {
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), String(value)])),
      'apigw-requestid': requestId,
      ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    });
    response.end(isBase64Encoded ? Buffer.from(sent, 'base64') : sent);
  };
  return { serve, routeKeys: routes.map((route) => route.key) };
};
