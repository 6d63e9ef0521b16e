import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { makeAuthorizer } from '../../../player/api/authorizer.ts';

const issuer = 'https://issuer.test';
const audience = 'client-1';
const scope = 'ouverture/api';
const now = () => Math.floor(Date.now() / 1000);

const ours = generateKeyPairSync('rsa', { modulusLength: 2048 });
const theirs = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const encode = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

type Made = { readonly header?: object; readonly claims?: object; readonly key?: KeyObject };
const claimsOf = (more: object = {}) => ({
  iss: issuer,
  client_id: audience,
  token_use: 'access',
  scope: `openid ${scope}`,
  sub: 'somebody',
  'cognito:groups': ['titulaire'],
  iat: now() - 10,
  exp: now() + 600,
  ...more,
});
const token = ({ header = {}, claims = claimsOf(), key = ours.privateKey }: Made = {}): string => {
  const body = `${encode({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })}.${encode(claims)}`;
  return `${body}.${sign('sha256', Buffer.from(body), key).toString('base64url')}`;
};
const without = (name: string): object =>
  Object.fromEntries(Object.entries(claimsOf()).filter(([key]) => key !== name));

describe('the JWT authorizer', () => {
  let authorize: ReturnType<typeof makeAuthorizer>;
  beforeAll(() => {
    authorize = makeAuthorizer({
      issuer,
      audiences: [audience],
      keys: {
        keys: [{ ...ours.publicKey.export({ format: 'jwk' }), kty: 'RSA', kid: 'k1', alg: 'RS256', use: 'sig' }],
      },
    });
  });
  const verdict = async (header: string | undefined, scopes: readonly string[] = [scope]) => authorize(header, scopes);

  it('lets a good token in, its array claims as one string', async () => {
    expect(await verdict(`Bearer ${token()}`)).toMatchObject({
      allowed: true,
      claims: { sub: 'somebody', 'cognito:groups': '[titulaire]' },
      scopes: ['openid', scope],
    });
    expect(await verdict(`Bearer ${token({ claims: { ...without('client_id'), aud: audience } })}`)).toMatchObject({
      allowed: true,
    });
  });

  it('looks at the times of a token each time, its signature being good or not', async () => {
    const soon = token({ claims: claimsOf({ exp: now() + 2 }) });
    expect(await verdict(soon)).toMatchObject({ allowed: true });
    expect(await verdict(soon)).toMatchObject({ allowed: true });
    vi.useFakeTimers({ now: Date.now() + 3_000, toFake: ['Date'] });
    try {
      expect(await verdict(soon)).toMatchObject({ allowed: false, status: 401 });
    } finally {
      vi.useRealTimers();
    }
  });

  const publicPem = ours.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signedWithThePublicKey = (): string => {
    const body = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode(claimsOf())}`;
    return `${body}.${createHmac('sha256', publicPem).update(body).digest('base64url')}`;
  };
  const tampered = (): string => {
    const [header, , signature] = token().split('.');
    return `${header}.${encode(claimsOf({ 'cognito:groups': ['region'] }))}.${signature}`;
  };
  const forgeries: readonly (readonly [string, () => string])[] = [
    ['nothing', () => ''],
    ['no token after Bearer', () => 'Bearer '],
    ['another scheme', () => `Basic ${token()}`],
    ['two parts', () => `Bearer ${token().split('.').slice(0, 2).join('.')}`],
    ['four parts', () => `Bearer ${token()}.x`],
    ['an empty signature', () => `Bearer ${token().replace(/[^.]+$/u, '')}`],
    ['no algorithm', () => `Bearer ${encode({ alg: 'none', kid: 'k1' })}.${encode(claimsOf())}.x`],
    ['no algorithm, in capitals', () => `Bearer ${encode({ alg: 'NONE', kid: 'k1' })}.${encode(claimsOf())}.x`],
    ['an HMAC made with the public key', () => `Bearer ${signedWithThePublicKey()}`],
    ['an elliptic curve', () => `Bearer ${token({ header: { alg: 'ES256' }, key: curve.privateKey })}`],
    ['somebody else’s key', () => `Bearer ${token({ key: theirs.privateKey })}`],
    ['an unknown key id', () => `Bearer ${token({ header: { kid: 'k2' } })}`],
    ['no key id', () => `Bearer ${token({ header: { kid: undefined } })}`],
    [
      'a key in its own header',
      () => `Bearer ${token({ header: { jwk: theirs.publicKey.export({ format: 'jwk' }) }, key: theirs.privateKey })}`,
    ],
    ['claims changed after the signature', () => `Bearer ${tampered()}`],
    ['another issuer', () => `Bearer ${token({ claims: claimsOf({ iss: 'https://elsewhere.test' }) })}`],
    ['another client', () => `Bearer ${token({ claims: claimsOf({ client_id: 'client-2' }) })}`],
    ['an audience that is not ours', () => `Bearer ${token({ claims: claimsOf({ aud: 'client-2' }) })}`],
    ['no client at all', () => `Bearer ${token({ claims: without('client_id') })}`],
    ['expired', () => `Bearer ${token({ claims: claimsOf({ exp: now() - 1 }) })}`],
    ['no expiry', () => `Bearer ${token({ claims: without('exp') })}`],
    ['not yet valid', () => `Bearer ${token({ claims: claimsOf({ nbf: now() + 600 }) })}`],
    ['issued in the future', () => `Bearer ${token({ claims: claimsOf({ iat: now() + 600 }) })}`],
    ['a claim of the wrong type', () => `Bearer ${token({ claims: claimsOf({ exp: 'demain' }) })}`],
  ];
  it.each(forgeries)('refuses %s', async (_, make) => {
    expect(await verdict(make())).toMatchObject({ allowed: false, status: 401 });
  });

  it('answers 403 for a good token without the route’s scope: an identity token, say', async () => {
    expect(await verdict(`Bearer ${token({ claims: claimsOf({ scope: 'openid' }) })}`)).toMatchObject({
      allowed: false,
      status: 403,
    });
    expect(await verdict(`Bearer ${token({ claims: without('scope') })}`)).toMatchObject({ status: 403 });
  });
});
