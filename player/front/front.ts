import type { IncomingMessage, ServerResponse } from 'node:http';
import { listen, readText } from '../http-server.ts';
import { send } from '../issuer/answer.ts';
import { answerLocal, type Controlled, isReset } from './local-routes.ts';
import type { Turnstile } from './turnstile.ts';

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

/** Takes the product's address before anything can answer there: what starts next must know it. */
export const takeAddress = async (wanted: number, onError: (error: unknown) => void) => {
  let handle: Handle = async (_, response) => json(response, 503, { message: 'Starting' });
  const { port, close } = await listen((request, response) => {
    handle(request, response).catch((error: unknown) => {
      onError(error);
      if (response.headersSent) response.end();
      else json(response, 500, { message: 'Internal Server Error' });
    });
  }, wanted);
  return {
    url: `http://127.0.0.1:${port}`,
    answerWith: (next: Handle): void => {
      handle = next;
    },
    close,
  };
};

export type Front = {
  readonly url: string;
  readonly controlled: Controlled;
  readonly turnstile: Turnstile;
  readonly serveApi: Handle;
  readonly serveClient: (request: IncomingMessage, pathname: string, response: ServerResponse) => void;
};

/** Serves everything on one origin, as the deployed distribution does: API, client and its settings, issuer, `/local`. */
export const makeFront = ({ url: origin, controlled, turnstile, serveApi, serveClient }: Front): Handle => {
  const { issuer, days } = controlled;

  const serveLocal = async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    const body = await readText(request, 1_000_000);
    // A reset waits its turn by itself.
    if (!isReset(url)) await turnstile.opened();
    const answer = await answerLocal(controlled, { method: request.method ?? 'GET', url, body });
    const type = answer.status < 400 ? 'application/json' : 'application/problem+json';
    json(response, answer.status, answer.body, { 'content-type': type });
  };
  const serveIssuer = async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    const answer = await issuer.answer(request.method ?? 'GET', url, await readText(request, 100_000));
    if (answer === null) response.writeHead(404).end();
    else send(response, answer);
  };
  const serveProduct = async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    if (isUnder('/api', url)) return serveApi(request, response);
    if (url.pathname.startsWith('/oidc/')) return serveIssuer(request, url, response);
    if (url.pathname !== '/config.json') return serveClient(request, url.pathname, response);
    const settings = { ...issuer.clientSettings, simulatedDay: days.simulated() };
    json(response, 200, settings, { 'cache-control': 'no-cache' });
  };

  return async (request, response) => {
    const url = new URL(request.url ?? '/', origin);
    // Another site's page must not reach this machine through a host name of its own (DNS rebinding).
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/u.test(request.headers.host ?? ''))
      response.writeHead(421, { 'content-type': 'text/plain' }).end('Misdirected Request');
    else if (isUnder('/local', url)) await serveLocal(request, url, response);
    else await turnstile.sideBySide(async () => serveProduct(request, url, response));
  };
};

const isUnder = (folder: string, { pathname }: URL): boolean =>
  pathname === folder || pathname.startsWith(`${folder}/`);
