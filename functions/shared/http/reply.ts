import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { JsonRoute } from '../../../contract/route.ts';
import type { HttpResult } from './event.ts';

/** A handler's answer. `version` becomes the ETag, `location` is the address of the new object. */
export type Answer<R extends JsonRoute> = {
  readonly body: z.input<R['reply']>;
  readonly version?: number;
  readonly location?: string;
};

/** A file, and the name to save it under. */
export type FileAnswer = { readonly bytes: Uint8Array; readonly filename: string };

/** A reply as sent, and as remembered for a repeated request. */
export type EncodedReply = {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly reply: string;
};

/** The version that If-Match speaks of and, of what is read, a digest: `allowed` and what a day changes are in the body too. */
const etagOf = (version: number, read: string | null): string =>
  read === null ? `"${version}"` : `"${version}.${createHash('sha256').update(read).digest('base64url').slice(0, 12)}"`;

/** The reply, filtered and ordered by the route's schema: a field that it does not name is never sent. */
export const encodeReply = (
  { reply: schema, status, method }: JsonRoute,
  { body, version, location }: { readonly body: unknown; readonly version?: number; readonly location?: string },
): EncodedReply => {
  const reply = JSON.stringify(z.parse(schema, body));
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      ...(version === undefined ? {} : { etag: etagOf(version, method === 'GET' ? reply : null) }),
      ...(location === undefined ? {} : { location }),
    },
    reply,
  };
};

export const resultOf = ({ status, headers, reply }: EncodedReply): HttpResult => ({
  statusCode: status,
  headers,
  body: reply,
});
