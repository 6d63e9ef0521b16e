import type { ServerResponse } from 'node:http';
import * as z from 'zod';

const betweenHops = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'upgrade']);
/** Whether a header speaks of one connection only, and is not passed on. */
export const isBetweenHops = (name: string): boolean => betweenHops.has(name);

const answerSchema = z.object({
  statusCode: z.int().min(200).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  body: z.string().default(''),
  cookies: z.array(z.string()).default([]),
  isBase64Encoded: z.boolean().default(false),
});
type Answer = z.infer<typeof answerSchema>;

const json = (statusCode: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json', ...headers },
  body,
  cookies: [],
  isBase64Encoded: false,
});

/** A result that has a status is answered as it says, or is `null` when malformed; any other one is the body of a 200. */
export const answerOf = (payload: unknown): Answer | null => {
  if (typeof payload === 'object' && payload !== null && 'statusCode' in payload)
    return answerSchema.safeParse(payload).data ?? null;
  return json(200, typeof payload === 'string' ? payload : JSON.stringify(payload));
};

/** What API Gateway answers itself. */
export const refusal = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  json(status, JSON.stringify({ message }), headers);

/** Throws on a header that HTTP does not allow. */
export const send = (
  response: ServerResponse,
  { statusCode, headers, body, cookies, isBase64Encoded }: Answer,
  requestId: string,
): void => {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const given = Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), String(value)])
    .filter(([name]) => !betweenHops.has(name) && name !== 'content-length');
  const empty = statusCode === 204 || statusCode === 304;
  response.writeHead(statusCode, {
    ...(bytes.length === 0 ? {} : { 'content-type': 'text/plain; charset=utf-8' }),
    ...Object.fromEntries(given),
    ...(empty ? {} : { 'content-length': bytes.length }),
    ...(cookies.length === 0 ? {} : { 'set-cookie': cookies }),
    'apigw-requestid': requestId,
  });
  response.end(empty ? undefined : bytes);
};
