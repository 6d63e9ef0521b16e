import { createContext, use, useSyncExternalStore } from 'react';
import { type Client, makeClient } from '../../../contract/client.ts';

/** `/config.json`, served beside the client. */
type Configuration = {
  readonly authority: string;
  readonly clientId: string;
  readonly scope: string;
  readonly logoutUrl: string;
  /** The business day, where time is simulated. */
  readonly simulatedDay: string | null;
};

const isConfiguration = (value: unknown): value is Configuration =>
  typeof value === 'object' && value !== null && 'authority' in value && 'clientId' in value && 'logoutUrl' in value;

/**
 * `signed-out`: nobody yet; `expired`: somebody was, and must sign in again without losing the page. `expired` is told
 * by the API's refusals, not by a clock, which may be wrong.
 */
export type SessionState = 'signed-in' | 'signed-out' | 'expired';

export type Session = {
  readonly client: Client;
  readonly simulatedDay: string | null;
  readonly state: () => SessionState;
  readonly subscribe: (changed: () => void) => () => void;
  /** Why the last sign-in did not succeed, for the user; `null` when none failed. */
  readonly failure: () => string | null;
  /** The API did not take the token. */
  readonly expire: () => void;
  /** Leaves for the sign-in page, and comes back to the address of now. */
  readonly signIn: () => void;
  readonly signOut: () => void;
};

const returnKey = 'ouverture.return-to';
const personKey = 'ouverture.person';
/** A token is renewed before it ends: clocks differ, and a request takes its time. */
const marginSeconds = 30;

/** Who the sign-in library keeps in this tab's storage. */
const storedUser = (key: string): { readonly accessToken: string; readonly expiresAt: number } | null => {
  try {
    const parsed: unknown = JSON.parse(window.sessionStorage.getItem(key) ?? 'null');
    return typeof parsed === 'object' &&
      parsed !== null &&
      'access_token' in parsed &&
      typeof parsed.access_token === 'string' &&
      'expires_at' in parsed &&
      typeof parsed.expires_at === 'number'
      ? { accessToken: parsed.access_token, expiresAt: parsed.expires_at }
      : null;
  } catch {
    return null;
  }
};

/** Drafts and address left in this tab by another person. */
const forgetOthers = (person: string, storageKey: string): void => {
  const before = window.sessionStorage.getItem(personKey);
  if (before !== null && before !== person) {
    for (const key of Object.keys(window.sessionStorage)) if (key !== storageKey) window.sessionStorage.removeItem(key);
  }
  window.sessionStorage.setItem(personKey, person);
};

/** Reads the configuration, finishes a sign-in under way, and finds who is signed in. */
export const openSession = async (): Promise<Session> => {
  const answered = await fetch('/config.json');
  const read: unknown = await answered.json();
  if (!isConfiguration(read)) throw new Error('/config.json is not what it should be');
  const configuration = read;
  const home = `${window.location.origin}/`;
  const storageKey = `oidc.user:${configuration.authority}:${configuration.clientId}`;
  const loadManager = async () => {
    // Only to sign in, renew or sign out: a page read with a token at hand does without it.
    const { UserManager, WebStorageStateStore } = await import('oidc-client-ts');
    return new UserManager({
      authority: configuration.authority,
      client_id: configuration.clientId,
      redirect_uri: home,
      response_type: 'code',
      scope: configuration.scope,
      // This tab only: closing it signs out, and no other page of the browser reads it.
      userStore: new WebStorageStateStore({ store: window.sessionStorage }),
      stateStore: new WebStorageStateStore({ store: window.sessionStorage }),
      automaticSilentRenew: false,
      loadUserInfo: false,
      monitorSession: false,
    });
  };
  let loading: ReturnType<typeof loadManager> | null = null;
  const manager = async () => {
    loading ??= loadManager();
    return loading;
  };

  let failure: string | null = null;
  const asked = new URLSearchParams(window.location.search);
  if (asked.has('state') && (asked.has('code') || asked.has('error'))) {
    const signedIn = await manager()
      .then(async (found) => found.signinRedirectCallback())
      .catch(() => null);
    // A code is valid once: a page reloaded on it keeps the user who is signed in.
    if (signedIn === null && storedUser(storageKey) === null) {
      failure = 'La connexion n’a pas abouti. Réessayez ; si le problème persiste, écrivez à l’assistance.';
    }
    if (signedIn !== null) forgetOthers(signedIn.profile.sub, storageKey);
    const returnTo = window.sessionStorage.getItem(returnKey) ?? '/';
    window.sessionStorage.removeItem(returnKey);
    window.history.replaceState(null, '', /^\/(?!\/)/u.test(returnTo) ? returnTo : '/');
  }

  let state: SessionState = storedUser(storageKey) === null ? 'signed-out' : 'signed-in';
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const setState = (next: SessionState): void => {
    if (state === next) return;
    state = next;
    notify();
  };
  const unreachable = (): void => {
    // The sign-in library may be what failed to load: fetched again next time.
    loading = null;
    failure = 'Le service de connexion ne répond pas. Vérifiez votre connexion internet, puis réessayez.';
    notify();
  };

  let renewing: Promise<string | null> | null = null;
  const renew = async (): Promise<string | null> => {
    const renewed = await (await manager()).signinSilent().catch(() => null);
    return renewed?.access_token ?? null;
  };
  const token = async (): Promise<string | null> => {
    const user = storedUser(storageKey);
    if (user === null) return null;
    if (user.expiresAt - marginSeconds > Date.now() / 1000) return user.accessToken;
    // A single renewal, shared by concurrent callers. If it fails, the API will refuse the old token.
    renewing ??= renew().finally(() => {
      renewing = null;
    });
    return (await renewing) ?? user.accessToken;
  };

  return {
    client: makeClient({ baseUrl: '', token }),
    simulatedDay: configuration.simulatedDay,
    state: () => state,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    failure: () => failure,
    expire: () => setState('expired'),
    signIn: () => {
      window.sessionStorage.setItem(returnKey, window.location.pathname + window.location.search);
      manager()
        .then(async (found) => found.signinRedirect())
        .catch(unreachable);
    },
    signOut: () => {
      // What is kept in this tab goes first, tokens and drafts alike, whatever the network does.
      window.sessionStorage.clear();
      const url = new URL(configuration.logoutUrl);
      url.searchParams.set('client_id', configuration.clientId);
      url.searchParams.set('logout_uri', home);
      window.location.assign(url);
    },
  };
};

export const SessionContext = createContext<Session | null>(null);

export const useSession = (): Session => {
  const session = use(SessionContext);
  if (session === null) throw new Error('No session around');
  return session;
};

export const useSessionState = (): SessionState => {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.state);
};

/** Why the last sign-in failed, if it did. */
export const useSignInFailure = (): string | null => {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.failure);
};
