import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose';

export type JwtRules = {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly keys: JSONWebKeySet;
};
export type Jwt = { readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] };
export type Verdict =
  | ({ readonly allowed: true } & Jwt)
  | { readonly allowed: false; readonly status: 401 | 403; readonly error: string };

const unauthorized = (error: string): Verdict => ({ allowed: false, status: 401, error });

/** API Gateway passes claims on as text; an array becomes one string, `[a b]`. */
const asText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(asText).join(' ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const scopesIn = (claim: unknown): readonly string[] => {
  if (typeof claim === 'string') return claim.split(' ').filter((scope) => scope !== '');
  return Array.isArray(claim) ? claim.map(asText) : [];
};

const maxVerified = 1_000;

/**
 * Plays API Gateway's JWT authorizer: RSA signatures only, `kid` required, issuer, times, audience (`client_id` counts
 * only when `aud` is absent), then one of the route's scopes (403 without it). As there, « Bearer » may be left out.
 */
export const makeAuthorizer = ({ issuer, audiences, keys }: JwtRules) => {
  const keySet = createLocalJWKSet(keys);
  /** A signature is verified once: that costs more than all the rest. Expiry is checked every time. */
  const verified = new Map<string, JWTPayload>();
  const verify = async (token: string): Promise<JWTPayload> => {
    if (decodeProtectedHeader(token).kid === undefined) throw new errors.JWSInvalid('no kid');
    const { payload } = await jwtVerify(token, keySet, { issuer, algorithms: ['RS256'], requiredClaims: ['exp'] });
    const [oldest] = verified.keys();
    if (verified.size >= maxVerified && oldest !== undefined) verified.delete(oldest);
    verified.set(token, payload);
    return payload;
  };
  return async (header: string | undefined, routeScopes: readonly string[]): Promise<Verdict> => {
    const token = /^(?:Bearer +)?([\w-]+\.[\w-]+\.[\w-]+)$/iu.exec(header ?? '')?.[1];
    if (token === undefined) return unauthorized('no token');
    try {
      const payload = verified.get(token) ?? (await verify(token));
      const now = Date.now() / 1000;
      if (payload.exp === undefined || payload.exp <= now) {
        verified.delete(token);
        return unauthorized('exp has passed');
      }
      if (payload.iat !== undefined && payload.iat > now) return unauthorized('iat is in the future');
      const audience: readonly unknown[] = payload.aud === undefined ? [payload['client_id']] : [payload.aud].flat();
      if (!audience.some((one) => typeof one === 'string' && audiences.includes(one))) return unauthorized('audience');
      const scopes = [...scopesIn(payload['scope']), ...scopesIn(payload['scp'])];
      if (routeScopes.length > 0 && !routeScopes.some((scope) => scopes.includes(scope)))
        return { allowed: false, status: 403, error: 'insufficient_scope' };
      const claims = Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, asText(value)]));
      return { allowed: true, claims, scopes };
    } catch (error) {
      // What jose throws for a bad token; anything else is a bug.
      if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError)
        return unauthorized(error.message);
      throw error;
    }
  };
};
export type Authorizer = ReturnType<typeof makeAuthorizer>;
