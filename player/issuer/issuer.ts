import type { Invoke } from '../lambda/invocation.ts';
import { type Answer, json, redirect } from './answer.ts';
import { isOnOrigin, makeAuthorization } from './authorization.ts';
import { findPersona } from './personas.ts';
import type { SignIn } from './sign-in.ts';
import type { SigningKey } from './signing-key.ts';
import { makeTokens } from './tokens.ts';

const invalid = (error: string): Answer => json(400, { error });

/** A local OIDC issuer that behaves like Cognito: code with PKCE, personas instead of passwords. For this machine only. */
export const makeIssuer = (signIn: SignIn, signing: SigningKey, invoke: Invoke) => {
  const { issuer } = signIn;
  const tokens = makeTokens(signIn, signing, invoke);
  const authorization = makeAuthorization(signIn);

  const tokenEndpoint = async (form: URLSearchParams): Promise<Answer> => {
    if (form.get('client_id') !== signIn.clientId) return invalid('invalid_client');
    const type = form.get('grant_type');
    if (type === 'refresh_token') {
      try {
        const { persona, scope } = await tokens.readRefresh(form.get('refresh_token') ?? '');
        return json(200, await tokens.all(persona, scope, null));
      } catch {
        return invalid('invalid_grant');
      }
    }
    const grant = type === 'authorization_code' ? authorization.redeem(form) : null;
    return grant === null
      ? invalid('invalid_grant')
      : json(200, await tokens.all(grant.persona, grant.scope, grant.nonce));
  };

  const discovery = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    end_session_endpoint: `${issuer}/logout`,
    jwks_uri: `${issuer}/jwks.json`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    id_token_signing_alg_values_supported: ['RS256'],
    subject_types_supported: ['public'],
    scopes_supported: signIn.scopes,
  };

  return {
    /** What the client must know to sign in. */
    clientSettings: {
      authority: issuer,
      clientId: signIn.clientId,
      scope: signIn.scopes.join(' '),
      logoutUrl: `${issuer}/logout`,
    },
    tokenFor: async (user: string): Promise<string | null> => {
      const persona = findPersona(user);
      return persona === undefined ? null : tokens.access(persona, signIn.scopes.join(' '));
    },
    /** Answers a request under `/oidc`; `null` when the issuer has no such route. */
    answer: async (method: string, url: URL, body: string): Promise<Answer | null> => {
      switch (`${method} ${url.pathname}`) {
        case 'GET /oidc/.well-known/openid-configuration':
          return json(200, discovery);
        case 'GET /oidc/jwks.json':
          return json(200, signing.keys);
        case 'GET /oidc/authorize':
          return authorization.authorize(url);
        case 'POST /oidc/token':
          return tokenEndpoint(new URLSearchParams(body));
        case 'GET /oidc/logout':
          return redirect(afterLogout(url));
        default:
          return null;
      }
    },
  };
};
export type Issuer = ReturnType<typeof makeIssuer>;

/** Only back to the client. */
const afterLogout = ({ searchParams, origin }: URL): string => {
  const target = searchParams.get('logout_uri') ?? searchParams.get('post_logout_redirect_uri') ?? '/';
  return isOnOrigin(target, origin) ? target : '/';
};
