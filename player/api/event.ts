import type { IncomingMessage } from 'node:http';
import { localAccount } from '../template/account.ts';
import { isBetweenHops } from './answer.ts';
import type { Jwt } from './authorizer.ts';

/** What a function's event is made of. */
export type ApiRequest = {
  readonly request: IncomingMessage;
  readonly routeKey: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly path: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly jwt: Jwt | null;
  readonly requestId: string;
};

/** Headers as a function receives them: repeated ones joined, cookies apart. */
export const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headersDistinct).flatMap(([name, values]) =>
      values === undefined || name === 'cookie' || isBetweenHops(name) ? [] : [[name, values.join(',')]],
    ),
  );

/** Bodies of these types reach a function as they are; all others in base64, forms included. */
const isText = (type: string): boolean =>
  type === '' || /^(text\/|application\/([\w.-]+\+)?(json|xml|javascript)\b)/iu.test(type);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** The time format of access logs: `24/Nov/2026:02:55:11 +0000`. */
const logTime = (at: Date): string => {
  const [day = '', time = ''] = at.toISOString().split('T');
  return `${day.slice(8)}/${months[at.getUTCMonth()]}/${day.slice(0, 4)}:${time.slice(0, 8)} +0000`;
};

const queryOf = (rawQuery: string): Record<string, string> => {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQuery))
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  return query;
};

const orAbsent = (key: string, values: Readonly<Record<string, string>>) =>
  Object.keys(values).length === 0 ? {} : { [key]: values };

/** The event of payload format 2.0. */
export const eventOf = ({
  request,
  routeKey,
  parameters,
  path,
  rawQuery,
  headers,
  body,
  jwt,
  requestId,
}: ApiRequest) => {
  const cookies = request.headers.cookie?.split('; ');
  const now = new Date();
  const text = isText(headers['content-type'] ?? '');
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: rawQuery,
    ...(cookies === undefined ? {} : { cookies }),
    headers,
    ...orAbsent('queryStringParameters', queryOf(rawQuery)),
    ...orAbsent('pathParameters', parameters),
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
      routeKey,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length === 0 ? {} : { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
};
