import { generateKeyPairSync } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import { SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { makeApiGateway } from '../../../player/api/gateway.ts';
import type { Invocation } from '../../../player/lambda/invocation.ts';
import type { Resource } from '../../../player/template/resources.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const issuer = 'https://issuer.test';
const jwk = { ...publicKey.export({ format: 'jwk' }), kty: 'RSA', kid: 'k', alg: 'RS256', use: 'sig' };
const tokenOf = async (claims: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  new SignJWT({ scope: 'openid ouverture/api', client_id: 'client', sub: 'u-1', ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);

const resource = (id: string, kind: string, properties: Record<string, unknown>): Resource => ({
  id,
  stack: 's',
  type: `AWS::ApiGatewayV2::${kind}`,
  properties,
});
const integration = (name: string, more: Record<string, unknown> = {}) =>
  resource(`${name}-integration`, 'Integration', {
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: `arn:aws:lambda:eu-west-3:0:function:${name}`,
    PayloadFormatVersion: '2.0',
    ...more,
  });
const route = (RouteKey: string, name: string, more: Record<string, unknown> = {}) =>
  resource(RouteKey, 'Route', { RouteKey, Target: `integrations/${name}-integration`, ...more });
const guarded = { AuthorizationType: 'JWT', AuthorizerId: 'Jwt', AuthorizationScopes: ['ouverture/api'] };
const stage = (burst: number, more: Record<string, unknown> = {}) =>
  resource('Stage', 'Stage', {
    StageName: '$default',
    AutoDeploy: true,
    DefaultRouteSettings: { ThrottlingBurstLimit: burst, ThrottlingRateLimit: 0.000_001 },
    ...more,
  });
const api = resource('Api', 'Api', { ProtocolType: 'HTTP' });
const authorizer = resource('Jwt', 'Authorizer', {
  AuthorizerType: 'JWT',
  IdentitySource: ['$request.header.Authorization'],
  JwtConfiguration: { Audience: ['client'], Issuer: issuer },
});
/** Each function has the name of what it stands for; it answers what the test says. */
const usual = [
  api,
  stage(1_000),
  authorizer,
  integration('any'),
  integration('item'),
  integration('new'),
  integration('slow', { TimeoutInMillis: 50 }),
  route('GET /api/items/{id}', 'item'),
  route('GET /api/items/new', 'new'),
  route('POST /api/items/{id}', 'item'),
  route('GET /api/guarded', 'item', guarded),
  route('GET /api/slow', 'slow'),
  route('ANY /api/files/{path+}', 'any'),
];

type Asked = { readonly functionName: string; readonly event: Record<string, unknown> };
type Answering = (functionName: string, event: unknown) => Invocation | Promise<Invocation>;
const done = (payload: unknown): Invocation => ({ failed: false, payload });

const open: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const serving = async (resources: readonly Resource[] = usual, answer: Answering = () => done({ statusCode: 204 })) => {
  const asked: Asked[] = [];
  const errors: unknown[] = [];
  const gateway = makeApiGateway(resources, {
    invoke: async (functionName, event) => {
      asked.push({ functionName, event: JSON.parse(JSON.stringify(event)) });
      return answer(functionName, event);
    },
    issuerHere: () => ({ issuer, keys: { keys: [jwk] } }),
    onError: (error) => errors.push(error),
  });
  const server = createServer((request, response) => void gateway.serve(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  open.push({
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  });
  const send = async (method: string, path: string, more: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${port}${path}`, { method, ...more });
  return { send, asked, errors, port };
};

describe('API Gateway’s own refusals', () => {
  it.each([
    ['GET', '/api/nowhere'],
    ['DELETE', '/api/items/1'],
    ['GET', '/api/items'],
    ['GET', '/api/items/'],
    ['GET', '/api/items/1/more'],
    ['GET', '/api/Items/1'],
  ])('%s %s is of no route: 404, and no function is asked', async (method, path) => {
    const { send, asked } = await serving();
    const answer = await send(method, path);
    expect([answer.status, await answer.json()]).toEqual([404, { message: 'Not Found' }]);
    expect(answer.headers.get('apigw-requestid')).toMatch(/\S/u);
    expect(asked).toEqual([]);
  });

  it('a body beyond ten megabytes is 413, one of ten passes', async () => {
    const { send, asked } = await serving();
    const limit = 10 * 1024 * 1024;
    expect((await send('POST', '/api/items/1', { body: Buffer.alloc(limit + 1, 'x') })).status).toBe(413);
    expect(asked).toEqual([]);
    expect((await send('POST', '/api/items/1', { body: Buffer.alloc(limit, 'x') })).status).toBe(204);
  });

  it('a request beyond the stage’s burst is 429, those within it are served', async () => {
    const { send, asked } = await serving([...usual.filter(({ id }) => id !== 'Stage'), stage(3)]);
    const statuses: number[] = [];
    for (let sent = 0; sent < 5; sent += 1) statuses.push((await send('GET', '/api/items/1')).status);
    expect(statuses).toEqual([204, 204, 204, 429, 429]);
    expect(asked).toHaveLength(3);
  });

  it('no token, or a bad one, is 401; a good one without the scope is 403', async () => {
    const { send, asked } = await serving();
    const none = await send('GET', '/api/guarded');
    expect([none.status, none.headers.get('www-authenticate'), await none.json()]).toEqual([
      401,
      'Bearer',
      { message: 'Unauthorized' },
    ]);
    const weak = await send('GET', '/api/guarded', {
      headers: { authorization: `Bearer ${await tokenOf({ scope: 'openid' })}` },
    });
    expect([weak.status, weak.headers.get('www-authenticate'), await weak.json()]).toEqual([
      403,
      'Bearer scope="ouverture/api" error="insufficient_scope"',
      { message: 'Forbidden' },
    ]);
    expect(asked).toEqual([]);
  });

  it('a function beyond the integration’s time is 503, one that failed is 500', async () => {
    const { send } = await serving(usual, async (name) =>
      name === 'slow' ? new Promise(() => {}) : { failed: true, error: 'secret', errorType: 'Error' },
    );
    const [late, broken] = [await send('GET', '/api/slow'), await send('GET', '/api/items/1')];
    expect([late.status, await late.json()]).toEqual([503, { message: 'Service Unavailable' }]);
    expect([broken.status, await broken.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });
});

describe('the event of a function', () => {
  it('is payload 2.0, whole', async () => {
    const { send, asked, port } = await serving();
    await send('POST', '/api/items/a%20b?x=1&x=2&y=%C3%A9&z', {
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'X-Two': 'un', cookie: 'c=1; d=2', 'user-agent': 'test' },
    });
    const [{ functionName, event } = { functionName: '', event: {} }] = asked;
    expect(functionName).toBe('item');
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'POST /api/items/{id}',
      rawPath: '/api/items/a b',
      rawQueryString: 'x=1&x=2&y=%C3%A9&z',
      cookies: ['c=1', 'd=2'],
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'x-two': 'un',
        host: `127.0.0.1:${port}`,
      }),
      queryStringParameters: { x: '1,2', y: 'é', z: '' },
      pathParameters: { id: 'a b' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'local',
        domainName: `127.0.0.1:${port}`,
        domainPrefix: 'local',
        http: {
          method: 'POST',
          path: '/api/items/a b',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: expect.stringMatching(/^[\da-f-]{36}$/u),
        routeKey: 'POST /api/items/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000$/u),
        timeEpoch: expect.any(Number),
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    expect(event['headers']).not.toHaveProperty('cookie');
  });

  it('leaves out what there is not', async () => {
    const { send, asked } = await serving();
    await send('GET', '/api/items/new');
    for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'body'])
      expect(asked[0]?.event).not.toHaveProperty(name);
  });

  it('has a body that is no text in base64', async () => {
    const { send, asked } = await serving();
    const headers = { 'content-type': 'application/octet-stream' };
    await send('POST', '/api/items/1', { body: Buffer.from([0, 255, 1]), headers });
    expect(asked[0]?.event).toMatchObject({ body: 'AP8B', isBase64Encoded: true });
  });

  it('has the token’s claims as text: a list of groups is one string', async () => {
    const { send, asked } = await serving();
    const token = await tokenOf({ 'cognito:groups': ['titulaire', 'region'], level: 3 });
    await send('GET', '/api/guarded', { headers: { authorization: `Bearer ${token}` } });
    expect(asked[0]?.event['requestContext']).toMatchObject({
      authorizer: {
        jwt: {
          claims: { sub: 'u-1', 'cognito:groups': '[titulaire region]', level: '3' },
          scopes: ['openid', 'ouverture/api'],
        },
      },
    });
  });
});

describe('the route that serves', () => {
  it.each([
    ['GET', '/api/items/new', 'new', undefined],
    ['GET', '/api/items/newer', 'item', { id: 'newer' }],
    ['PUT', '/api/files/a/b%2Fc', 'any', { path: 'a/b/c' }],
    ['GET', '/api/files/x', 'any', { path: 'x' }],
  ])('%s %s is served by %s', async (method, path, name, parameters) => {
    const { send, asked } = await serving();
    await send(method, path);
    expect([asked[0]?.functionName, asked[0]?.event['pathParameters']]).toEqual([name, parameters]);
  });

  it('is $default when there is no other', async () => {
    const { send, asked } = await serving([...usual, route('$default', 'any')]);
    await send('GET', '/elsewhere');
    expect(asked).toMatchObject([{ functionName: 'any', event: { routeKey: '$default' } }]);
  });
});

describe('the answer of a function', () => {
  const answered = async (payload: unknown) => {
    const { send, errors } = await serving(usual, () => done(payload));
    const answer = await send('GET', '/api/items/1');
    return { status: answer.status, headers: answer.headers, text: await answer.text(), errors };
  };

  it('with a status is taken as it says: headers, cookies, bytes', async () => {
    const { status, headers, text } = await answered({
      statusCode: 201,
      headers: { 'Content-Type': 'text/csv', 'X-Count': 3, 'x-yes': true },
      cookies: ['a=1', 'b=2'],
      body: Buffer.from('é;è').toString('base64'),
      isBase64Encoded: true,
    });
    expect([status, text]).toEqual([201, 'é;è']);
    expect(['content-type', 'x-count', 'x-yes'].map((name) => headers.get(name))).toEqual(['text/csv', '3', 'true']);
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it.each([
    [{ a: 1 }, '{"a":1}'],
    ['un texte', 'un texte'],
    [null, 'null'],
    [[1], '[1]'],
  ])('without a status is the body of a 200: %j', async (payload, body) => {
    const { status, headers, text } = await answered(payload);
    expect([status, headers.get('content-type'), text]).toEqual([200, 'application/json', body]);
  });

  it.each([
    ['a status that is no number', { statusCode: '200' }],
    ['a body that is no text', { statusCode: 200, body: { a: 1 } }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
    ['a status that HTTP does not have', { statusCode: 1_000 }],
  ])('is a 500 when it cannot be read: %s', async (_, payload) => {
    expect((await answered(payload)).status).toBe(500);
  });

  it('is a 500 with a header that HTTP does not allow, and the host logs it', async () => {
    const { status, errors } = await answered({ statusCode: 200, headers: { 'x-bad': 'a\nb' } });
    expect([status, errors.length]).toEqual([500, 1]);
  });

  it('has no say over the connection', async () => {
    const { port } = await serving(usual, () =>
      done({ statusCode: 200, headers: { 'transfer-encoding': 'chunked', 'content-length': '1' }, body: 'whole' }),
    );
    const text = await new Promise<string>((resolve, reject) => {
      const asking = httpRequest({ port, host: '127.0.0.1', path: '/api/items/1' }, (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          body += part;
        });
        answer.on('end', () => resolve(body));
      });
      asking.on('error', reject);
      asking.end();
    });
    expect(text).toBe('whole');
  });
});

describe('a template that the player cannot play', () => {
  it.each<readonly [string, readonly Resource[], string]>([
    ['two APIs', [...usual, { ...api, id: 'Other' }], 'one HTTP API'],
    ['no stage', usual.filter(({ id }) => id !== 'Stage'), 'one HTTP API'],
    [
      'CORS, which is not played',
      [resource('Api', 'Api', { ProtocolType: 'HTTP', CorsConfiguration: {} }), ...usual.slice(1)],
      'CorsConfiguration',
    ],
    ['a WebSocket API', [resource('Api', 'Api', { ProtocolType: 'WEBSOCKET' }), ...usual.slice(1)], 'ProtocolType'],
    ['payload 1.0', [...usual, integration('old', { PayloadFormatVersion: '1.0' })], 'PayloadFormatVersion'],
    ['a route to nothing', [...usual, route('GET /x', 'nobody')], 'is not there'],
    [
      'a route whose authorizer is not there',
      [...usual, route('GET /x', 'item', { ...guarded, AuthorizerId: 'No' })],
      'is not there',
    ],
    [
      'a route with IAM rights',
      [...usual, route('GET /x', 'item', { AuthorizationType: 'AWS_IAM' })],
      'AuthorizationType',
    ],
    ['a route key that is none', [...usual, route('FETCH /x', 'item')], 'RouteKey'],
    [
      'limits of one route',
      [...usual.filter(({ id }) => id !== 'Stage'), stage(3, { RouteSettings: {} })],
      'RouteSettings',
    ],
  ])('stops it: %s', async (_, resources, why) => {
    await expect(serving(resources)).rejects.toThrow(why);
  });
});
