import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { Invocation } from '../lambda/environment.ts';
import { localRegion } from '../template/account.ts';
import { type Persona, personas } from './personas.ts';

/** What the template says of the sign-in: client, scopes, allowed addresses, lives of tokens, and the trigger to run. */
export type IssuerSettings = {
  readonly dataDir: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly accessSeconds: number;
  /** Runs the pool's pre-token-generation trigger, version 2. */
  readonly preToken: (event: unknown) => Promise<Invocation>;
};

const storedKey = z.object({ kid: z.string(), privateKey: z.string(), publicKey: z.record(z.string(), z.unknown()) });

const loadKey = async (dataDir: string) => {
  const file = join(dataDir, 'issuer-key.json');
  if (!existsSync(file)) {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(
      file,
      JSON.stringify({
        kid: randomUUID(),
        privateKey: await exportPKCS8(privateKey),
        publicKey: await exportJWK(publicKey),
      }),
      { mode: 0o600 },
    );
  }
  const { kid, privateKey, publicKey } = storedKey.parse(JSON.parse(readFileSync(file, 'utf8')));
  const keys: JSONWebKeySet = { keys: [{ ...publicKey, kty: 'RSA', kid, alg: 'RS256', use: 'sig' }] };
  return { kid, keys, key: await importPKCS8(privateKey, 'RS256') };
};

const triggerReply = z.object({
  response: z.object({
    claimsAndScopeOverrideDetails: z
      .object({
        accessTokenGeneration: z
          .object({
            claimsToAddOrOverride: z.record(z.string(), z.unknown()).optional(),
            claimsToSuppress: z.array(z.string()).optional(),
          })
          .optional(),
      })
      .nullish(),
  }),
});

type Grant = {
  readonly persona: Persona;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scope: string;
  readonly nonce: string | null;
  readonly expiresAt: number;
};

const html = (title: string, body: string): string =>
  `<!doctype html><html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head><body><main><h1>${title}</h1>${body}</main></body></html>`;

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

const send = (
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store', ...headers });
  response.end(body);
};
const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  send(response, status, 'application/json', JSON.stringify(body));

/** A local OIDC issuer of Cognito's shape: code with PKCE, personas instead of passwords. For this machine only. */
export const makeIssuer = async ({ dataDir, issuer, clientId, scopes, accessSeconds, preToken }: IssuerSettings) => {
  const { kid, keys, key } = await loadKey(dataDir);
  const grants = new Map<string, Grant>();

  const sign = async (claims: Record<string, unknown>, seconds: number): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuer(issuer)
      .setIssuedAt()
      .setExpirationTime(`${seconds}s`)
      .setJti(randomUUID())
      .sign(key);

  const accessToken = async (persona: Persona, scope: string): Promise<string> => {
    const ran = await preToken({
      version: '2',
      triggerSource: 'TokenGeneration_HostedAuth',
      region: localRegion,
      userPoolId: 'local',
      userName: persona.user,
      callerContext: { awsSdkVersion: 'local', clientId },
      request: {
        userAttributes: {
          sub: `local-${persona.user}`,
          name: persona.name,
          ...(persona.organisation === null ? {} : { 'custom:organisation': persona.organisation }),
        },
        groupConfiguration: { groupsToOverride: [persona.role], iamRolesToOverride: [], preferredRole: null },
        scopes: scope.split(' '),
      },
      response: { claimsAndScopeOverrideDetails: null },
    });
    if (ran.failed) throw new Error(`The pre-token-generation trigger failed: ${ran.error}`);
    const added =
      triggerReply.parse(ran.payload).response.claimsAndScopeOverrideDetails?.accessTokenGeneration
        ?.claimsToAddOrOverride ?? {};
    return sign(
      {
        sub: `local-${persona.user}`,
        username: persona.user,
        client_id: clientId,
        token_use: 'access',
        scope,
        'cognito:groups': [persona.role],
        ...added,
      },
      accessSeconds,
    );
  };

  const tokens = async (persona: Persona, scope: string, nonce: string | null) => ({
    access_token: await accessToken(persona, scope),
    id_token: await sign(
      {
        sub: `local-${persona.user}`,
        aud: clientId,
        token_use: 'id',
        name: persona.name,
        'cognito:username': persona.user,
        'cognito:groups': [persona.role],
        ...(nonce === null ? {} : { nonce }),
      },
      accessSeconds,
    ),
    refresh_token: await sign({ sub: `local-${persona.user}`, token_use: 'refresh', scope }, 8 * 3600),
    token_type: 'Bearer',
    expires_in: accessSeconds,
    scope,
  });

  const authorizePage = (url: URL, response: ServerResponse): void => {
    const asked = url.searchParams;
    const redirectUri = asked.get('redirect_uri') ?? '';
    const allowed =
      redirectUri === `${url.origin}/` || redirectUri === url.origin || redirectUri.startsWith(`${url.origin}/`);
    if (asked.get('client_id') !== clientId || !allowed) {
      send(
        response,
        400,
        'text/html',
        html('Connexion impossible', '<p>Cette adresse de retour ou cette application est inconnue.</p>'),
      );
      return;
    }
    const back = (parameters: Record<string, string>): string => {
      const target = new URL(redirectUri);
      for (const [name, value] of Object.entries(parameters)) target.searchParams.set(name, value);
      const state = asked.get('state');
      if (state !== null) target.searchParams.set('state', state);
      return target.href;
    };
    const challenge = asked.get('code_challenge');
    if (asked.get('response_type') !== 'code' || challenge === null || asked.get('code_challenge_method') !== 'S256') {
      response.writeHead(302, { location: back({ error: 'invalid_request' }) }).end();
      return;
    }
    const persona = personas.find((one) => one.user === (asked.get('persona') ?? asked.get('login_hint')));
    if (persona === undefined) {
      const links = personas
        .map((one) => {
          const link = new URL(url);
          link.searchParams.set('persona', one.user);
          return `<li><a href="${escapeHtml(`${link.pathname}${link.search}`)}">${escapeHtml(one.name)}</a></li>`;
        })
        .join('');
      send(
        response,
        200,
        'text/html',
        html(
          'Choisir un profil de démonstration',
          `<p>Personnes fictives, sur cette machine seulement.</p><ul>${links}</ul>`,
        ),
      );
      return;
    }
    const scope = (asked.get('scope') ?? scopes.join(' '))
      .split(' ')
      .filter((one) => scopes.includes(one))
      .join(' ');
    const code = randomUUID();
    grants.set(code, {
      persona,
      redirectUri,
      challenge,
      scope,
      nonce: asked.get('nonce'),
      expiresAt: Date.now() + 60_000,
    });
    response.writeHead(302, { location: back({ code }) }).end();
  };

  const tokenEndpoint = async (form: URLSearchParams, response: ServerResponse): Promise<void> => {
    if (form.get('client_id') !== clientId) return sendJson(response, 400, { error: 'invalid_client' });
    if (form.get('grant_type') === 'refresh_token') {
      try {
        const { payload } = await jwtVerify(form.get('refresh_token') ?? '', key, {
          issuer,
          algorithms: ['RS256'],
        });
        const persona = personas.find((one) => `local-${one.user}` === payload.sub);
        if (payload['token_use'] !== 'refresh' || persona === undefined)
          return sendJson(response, 400, { error: 'invalid_grant' });
        return sendJson(response, 200, await tokens(persona, String(payload['scope']), null));
      } catch {
        return sendJson(response, 400, { error: 'invalid_grant' });
      }
    }
    const code = form.get('code') ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    const verifier = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (
      form.get('grant_type') !== 'authorization_code' ||
      grant === undefined ||
      grant.expiresAt < Date.now() ||
      grant.redirectUri !== form.get('redirect_uri') ||
      grant.challenge !== verifier
    ) {
      return sendJson(response, 400, { error: 'invalid_grant' });
    }
    return sendJson(response, 200, await tokens(grant.persona, grant.scope, grant.nonce));
  };

  return {
    keys,
    clientId,
    tokenFor: async (user: string): Promise<string | null> => {
      const persona = personas.find((one) => one.user === user);
      return persona === undefined ? null : accessToken(persona, scopes.join(' '));
    },
    /** Serves what is under `/oidc`; answers whether it was for it. */
    serve: async (request: IncomingMessage, url: URL, body: string, response: ServerResponse): Promise<boolean> => {
      switch (`${request.method} ${url.pathname}`) {
        case 'GET /oidc/.well-known/openid-configuration':
          sendJson(response, 200, {
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
            scopes_supported: scopes,
          });
          return true;
        case 'GET /oidc/jwks.json':
          sendJson(response, 200, keys);
          return true;
        case 'GET /oidc/authorize':
          authorizePage(url, response);
          return true;
        case 'POST /oidc/token':
          await tokenEndpoint(new URLSearchParams(body), response);
          return true;
        case 'GET /oidc/logout': {
          const target = url.searchParams.get('logout_uri') ?? url.searchParams.get('post_logout_redirect_uri') ?? '/';
          const safe = target.startsWith(`${url.origin}/`) || target === url.origin ? target : '/';
          response.writeHead(302, { location: safe }).end();
          return true;
        }
        default:
          return false;
      }
    },
  };
};
export type Issuer = Awaited<ReturnType<typeof makeIssuer>>;
