import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, jwtVerify } from 'jose';

export type Authorizer = { readonly issuer: string; readonly audiences: readonly string[] };
export type Verdict =
  | { readonly allowed: true; readonly claims: Readonly<Record<string, string>>; readonly scopes: readonly string[] }
  | { readonly allowed: false; readonly status: 401 | 403; readonly error: string };

const unauthorized = (error: string): Verdict => ({ allowed: false, status: 401, error });

/** API Gateway hands claims over as text; an array becomes one string, `[a b]`. */
const asText = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map(String).join(' ')}]` : typeof value === 'string' ? value : JSON.stringify(value);

/**
 * Plays API Gateway's JWT authorizer: RSA signatures only, `kid` required, issuer, times, audience (`client_id` counts
 * only when `aud` is absent), then one of the route's scopes (403 without it).
 */
export const authorize = async (
  header: string | undefined,
  { issuer, audiences }: Authorizer,
  keys: JSONWebKeySet,
  scopes: readonly string[],
): Promise<Verdict> => {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/iu.exec(header ?? '')?.[1];
  if (token === undefined) return unauthorized('invalid_request');
  try {
    const { kid } = decodeProtectedHeader(token);
    if (kid === undefined) return unauthorized('kid is required');
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer,
      algorithms: ['RS256'],
      requiredClaims: ['exp'],
    });
    if (payload.iat !== undefined && payload.iat > Date.now() / 1000 + 1) return unauthorized('iat is in the future');
    const audience = payload.aud === undefined ? [payload['client_id']] : [payload.aud].flat();
    if (!audience.some((one) => typeof one === 'string' && audiences.includes(one))) return unauthorized('audience');
    const granted = typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [];
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      return { allowed: false, status: 403, error: 'insufficient_scope' };
    }
    return {
      allowed: true,
      claims: Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, asText(value)])),
      scopes: granted,
    };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError)
      return unauthorized('invalid_token');
    throw error;
  }
};
