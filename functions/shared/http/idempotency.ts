import { createHash } from 'node:crypto';
import type { CommandRoute } from '../../../contract/route.ts';
import type { Caller } from '../../../domain/caller.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import { type HttpEvent, rawBodyOf } from './event.ts';
import type { Refusal } from './problem.ts';

const keyPattern = /^[\x21-\x7e]{1,64}$/u;

const keyExpected = {
  code: 'INVALID',
  detail: 'L’en-tête Idempotency-Key doit compter de 1 à 64 caractères ASCII visibles.',
  violations: [{ pointer: '/headers/idempotency-key', code: 'INVALID', detail: '1 à 64 caractères ASCII visibles.' }],
} as const satisfies Refusal;

export const keyReused = {
  code: 'IDEMPOTENCY_KEY_REUSED',
  detail: 'Cette clé d’idempotence a déjà servi pour un autre contenu : utilisez une nouvelle clé.',
} as const satisfies Refusal;

export const inProgress = {
  code: 'IDEMPOTENCY_IN_PROGRESS',
  detail: 'La même demande est en cours de traitement : réessayez dans un instant.',
} as const satisfies Refusal;

const digest = (...parts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
};

/** `keyDigest`: of the caller, the route and the key, so that no caller reaches another's reply. */
export type Repeatable = { readonly keyDigest: string; readonly bodyDigest: string };

/** `null`: the request has no key, or is not a POST (a PUT is idempotent). */
export const readIdempotency = (
  { operation, method }: CommandRoute,
  event: HttpEvent,
  { role, organisation, userId }: Caller,
): Result<Repeatable | null, Refusal> => {
  const key = event.headers['idempotency-key'];
  if (key === undefined) return ok(null);
  if (!keyPattern.test(key)) return err(keyExpected);
  if (method !== 'POST') return ok(null);
  const query = event.rawQueryString ?? '';
  return ok({
    keyDigest: digest(role, organisation ?? '', userId, operation, event.rawPath, query, key),
    bodyDigest: digest(rawBodyOf(event)),
  });
};
