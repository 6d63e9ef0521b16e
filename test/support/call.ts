import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { AnyRoute } from '../../contract/route.ts';
import { type CalendarDate, date, parisInstant } from '../../domain/calendar-date.ts';
import type { Clock } from '../../functions/shared/clock.ts';
import type { HttpEvent, HttpHandler } from '../../functions/shared/http/event.ts';
import { expectAsAnnounced } from './contract.ts';

type Claims = { readonly role: 'titulaire' | 'region' | 'finance'; readonly organisation?: string };

/** Whose tokens the functions under test take. */
const issuer = 'https://issuer.test/pool';
process.env['TOKEN_ISSUER'] = issuer;

/** The people of the demonstration: made up, as in the local player. */
export const personas = {
  GR237: { role: 'titulaire', organisation: 'GR237' },
  GR237b: { role: 'titulaire', organisation: 'GR237' },
  GR512: { role: 'titulaire', organisation: 'GR512' },
  region: { role: 'region' },
  region2: { role: 'region' },
  finance: { role: 'finance' },
} as const satisfies Record<string, Claims>;
export type Persona = keyof typeof personas;
/** Any other caller, by the claims of the access token. */
export type Someone = Claims & { readonly user: string };

/** The claims of an access token, as API Gateway hands them over. */
export const claimsOf = (as: Persona | Someone): Record<string, string> => {
  const { user, role, organisation }: Someone = typeof as === 'string' ? { user: as, ...personas[as] } : as;
  return {
    sub: user,
    iss: issuer,
    username: user,
    name: user,
    token_use: 'access',
    scope: 'openid profile ouverture/api',
    'cognito:groups': `[${role}]`,
    ...(organisation === undefined ? {} : { organisation }),
  };
};

/** A clock whose day a test turns; the time of day and real time stay real. */
export type TestClock = Clock & { readonly set: (day: string) => void };
export const testClock = (day: string): TestClock => {
  let today: CalendarDate = date(day);
  return {
    today: () => today,
    now: () => parisInstant(today, new Date()),
    realNow: () => new Date(),
    set: (next) => {
      today = date(next);
    },
  };
};

export type Called = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Parsed JSON, or the text as it is when it is not JSON. */
  readonly body: unknown;
  /** The bytes of a binary reply. */
  readonly bytes: Uint8Array;
};

export type Call = {
  readonly as: Persona | Someone;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What a call is made of, whoever makes it. */
export type Given = Omit<Call, 'as'>;

export const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:eu-west-3:000000000000:function:test',
  memoryLimitInMB: '512',
  awsRequestId: 'test',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 10_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
};

/** What API Gateway hands to the function (payload 2.0): array claims arrive as one string, header names in lower case. */
export const eventOf = (route: AnyRoute, { as, params = {}, query, body, headers = {} }: Call): HttpEvent => {
  const path = Object.entries(params).reduce<string>(
    (text, [name, value]) => text.replace(`{${name}}`, value),
    route.path,
  );
  const routeKey = `${route.method} ${route.path}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(query === undefined ? {} : { queryStringParameters: { ...query } }),
    pathParameters: { ...params },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'test',
      domainPrefix: 'test',
      http: { method: route.method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: '',
      timeEpoch: 0,
      authorizer: {
        principalId: '',
        integrationLatency: 0,
        jwt: {
          claims: claimsOf(as),
          scopes: ['ouverture/api'],
        },
      },
    },
  };
};

const parseText = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** Calls the handler that serves `route` as API Gateway would. */
export const call = async (handler: HttpHandler, route: AnyRoute, given: Call): Promise<Called> => {
  const result = await handler(eventOf(route, given), context);
  const text = result.body ?? '';
  const bytes = Buffer.from(text, result.isBase64Encoded === true ? 'base64' : 'utf8');
  expectAsAnnounced(route.method, route.path, {
    status: result.statusCode ?? 200,
    contentType: String(result.headers?.['content-type'] ?? ''),
    body: result.isBase64Encoded === true ? null : parseText(text),
  });
  return {
    status: result.statusCode ?? 200,
    headers: { ...result.headers },
    body: result.isBase64Encoded === true ? null : parseText(text),
    bytes,
  };
};
