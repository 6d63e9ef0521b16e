import { createHash, randomUUID } from 'node:crypto';
import { type Answer, escapeHtml, page, redirect } from './answer.ts';
import { findPersona, type Persona, personas } from './personas.ts';
import type { SignIn } from './sign-in.ts';

/** What an authorization code was given for. */
type Grant = {
  readonly persona: Persona;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scope: string;
  readonly nonce: string | null;
  readonly expiresAt: number;
};

const codeMs = 60_000;

/** The authorization code flow, with PKCE: choosing a persona stands in for a password. */
export const makeAuthorization = ({ clientId, scopes }: SignIn) => {
  const grants = new Map<string, Grant>();
  const granted = (wanted: string | null): string =>
    (wanted ?? scopes.join(' '))
      .split(' ')
      .filter((one) => scopes.includes(one))
      .join(' ');

  return {
    /** The authorization endpoint. */
    authorize: (url: URL): Answer => {
      const query = url.searchParams;
      const redirectUri = query.get('redirect_uri') ?? '';
      if (query.get('client_id') !== clientId || !isOnOrigin(redirectUri, url.origin))
        return page(400, 'Connexion impossible', '<p>Cette adresse de retour ou cette application est inconnue.</p>');
      const back = (name: string, value: string): Answer => redirect(withParameter(redirectUri, name, value, query));
      const challenge = query.get('code_challenge');
      if (query.get('response_type') !== 'code' || challenge === null || query.get('code_challenge_method') !== 'S256')
        return back('error', 'invalid_request');
      const persona = findPersona(query.get('persona') ?? query.get('login_hint'));
      if (persona === undefined) return personaPage(url);
      const code = randomUUID();
      grants.set(code, {
        persona,
        redirectUri,
        challenge,
        scope: granted(query.get('scope')),
        nonce: query.get('nonce'),
        expiresAt: Date.now() + codeMs,
      });
      return back('code', code);
    },

    /** Takes the code of a form, which serves once; `null` unless everything about it is right. */
    redeem: (form: URLSearchParams): Grant | null => {
      const code = form.get('code') ?? '';
      const grant = grants.get(code);
      grants.delete(code);
      const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
      const right =
        grant !== undefined &&
        grant.expiresAt >= Date.now() &&
        grant.redirectUri === form.get('redirect_uri') &&
        grant.challenge === verifier.digest('base64url');
      return right ? grant : null;
    },
  };
};

/** Whether an address to go back to is the client's own. */
export const isOnOrigin = (address: string, origin: string): boolean =>
  address === origin || address.startsWith(`${origin}/`);

const withParameter = (address: string, name: string, value: string, query: URLSearchParams): string => {
  const target = new URL(address);
  target.searchParams.set(name, value);
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return target.href;
};

const personaPage = (url: URL): Answer => {
  const links = personas.map(({ user, name }) => {
    const link = new URL(url);
    link.searchParams.set('persona', user);
    return `<li><a href="${escapeHtml(`${link.pathname}${link.search}`)}">${escapeHtml(name)}</a></li>`;
  });
  return page(
    200,
    'Choisir un profil de démonstration',
    `<p>Personnes fictives, sur cette machine seulement.</p><ul>${links.join('')}</ul>`,
  );
};
