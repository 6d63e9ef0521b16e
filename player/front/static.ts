import { existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cacheControl, contentSecurityPolicy, fixedHeaders } from '../../infra/web-headers.ts';

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

/** The same headers as the deployed distribution's. The issuer is on this origin too. */
const securityHeaders = { 'content-security-policy': contentSecurityPolicy(), ...fixedHeaders };

/** Files of text, which the distribution compresses. */
const compressible = new Set(['.html', '.js', '.css', '.json', '.svg', '.map', '.txt']);
const makeCompress = () => {
  const kept = new Map<string, Buffer>();
  return (file: string): Buffer => {
    const known = kept.get(file);
    if (known !== undefined) return known;
    const bytes = gzipSync(readFileSync(file));
    kept.set(file, bytes);
    return bytes;
  };
};

/** Serves the built client: its files, and its page at every address without an extension. */
export const makeStatic = (folder: string) => {
  const index = join(folder, 'index.html');
  const compress = makeCompress();
  return (request: IncomingMessage, pathname: string, response: ServerResponse): void => {
    const { method } = request;
    if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', ...securityHeaders }).end();
      return;
    }
    const wanted = normalize(join(folder, pathname));
    const file = extname(pathname) === '' ? index : wanted;
    if (!file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8', ...securityHeaders }).end('Introuvable');
      return;
    }
    const gzip = compressible.has(extname(file)) && /\bgzip\b/u.test(request.headers['accept-encoding'] ?? '');
    const bytes = gzip ? compress(file) : readFileSync(file);
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-length': bytes.length,
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      vary: 'accept-encoding',
      'cache-control': pathname.startsWith('/assets/') ? cacheControl.asset : cacheControl.page,
      ...securityHeaders,
    });
    response.end(method === 'HEAD' ? undefined : bytes);
  };
};
