import { existsSync, readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cacheControl, contentSecurityPolicy, fixedHeaders } from '../../web-headers.ts';

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

/** As the distribution compresses what is text. */
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

/** Serves the built web client: files as they are, any address without an extension as the client's page. */
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
