import { createReadStream, existsSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { cacheControl, contentSecurityPolicy, fixedHeaders } from '../web-headers.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
};

/** The same headers as the deployed distribution's; the issuer is on this origin. */
const securityHeaders = { 'content-security-policy': contentSecurityPolicy(), ...fixedHeaders };

const noClient =
  '<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Ouverture</title></head><body><main><h1>Ouverture</h1><p>L’application n’est pas encore construite (npm run web:build). L’API répond sous <a href="/api/health">/api</a>.</p></main></body></html>';

/** Serves the built web client: files as they are, any address without an extension as the client's page. */
export const makeStatic =
  (folder: string) =>
  (pathname: string, method: string, response: ServerResponse): void => {
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', ...securityHeaders }).end();
      return;
    }
    const index = join(folder, 'index.html');
    if (!existsSync(index)) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...securityHeaders }).end(noClient);
      return;
    }
    const wanted = normalize(join(folder, pathname));
    const isPage = extname(pathname) === '';
    const file = isPage ? index : wanted;
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', ...securityHeaders }).end('Introuvable');
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'cache-control': pathname.startsWith('/assets/') ? cacheControl.asset : cacheControl.page,
      ...securityHeaders,
    });
    if (method === 'HEAD') response.end();
    else createReadStream(file).pipe(response);
  };
