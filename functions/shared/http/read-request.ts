import * as z from 'zod/mini';
import { maxBodyBytes, maxDepth } from '../../../contract/fields.ts';
import type { AnyRoute, CommandRoute } from '../../../contract/route.ts';
import { notFound } from '../../../domain/refusal.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import { type HttpEvent, rawBodyOf } from './event.ts';
import type { Refusal } from './problem.ts';
import { violationsOf } from './violations.ts';

const invalid = (issues: readonly z.core.$ZodIssue[]): Refusal => {
  const violations = violationsOf(issues);
  return {
    code: 'INVALID',
    detail:
      violations.length === 1
        ? `Une valeur est à corriger : ${violations[0]?.detail ?? ''}`
        : `${violations.length} valeurs sont à corriger : elles sont listées ci-dessous.`,
    violations,
  };
};

const parse = <S extends z.ZodMiniType>(schema: S, value: unknown): Result<z.output<S>, Refusal> => {
  const parsed = z.safeParse(schema, value, { reportInput: true });
  return parsed.success ? ok(parsed.data) : err(invalid(parsed.error.issues));
};

/** The path's parameters. A path that no object can have answers 404. */
export const readParams = <R extends AnyRoute>(route: R, event: HttpEvent): Result<z.output<R['params']>, Refusal> => {
  const params: R['params'] = route.params;
  const parsed = z.safeParse(params, event.pathParameters ?? {});
  return parsed.success ? ok(parsed.data) : err(notFound);
};

/** The query string, with every violation at once. */
export const readQuery = <R extends AnyRoute>(route: R, event: HttpEvent): Result<z.output<R['query']>, Refusal> => {
  const query: R['query'] = route.query;
  return parse(query, event.queryStringParameters ?? {});
};

/** Whether JSON is nested too deeply, counted from its brackets before a parser recurses into it. */
const isTooDeep = (text: string): boolean => {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (quoted) {
      if (mark === '\\') at += 1;
      else if (mark === '"') quoted = false;
    } else if (mark === '"') quoted = true;
    else if (mark === '[' || mark === '{') {
      depth += 1;
      if (depth > maxDepth) return true;
    } else if (mark === ']' || mark === '}') depth -= 1;
  }
  return false;
};

const readJson = (raw: string): Result<unknown, Refusal> => {
  if (isTooDeep(raw)) {
    return err({
      code: 'MALFORMED_JSON',
      detail: `Le corps de la requête est imbriqué sur plus de ${maxDepth} niveaux : aucune demande n’en a besoin d’autant.`,
    });
  }
  try {
    const parsed: unknown = JSON.parse(raw);
    return ok(parsed);
  } catch {
    return err({
      code: 'MALFORMED_JSON',
      detail: 'Le corps de la requête n’est pas du JSON valide : vérifiez guillemets, virgules et accolades.',
    });
  }
};

/** Checks the body's size, media type, JSON and schema, in that order; every violation of the schema at once. */
export const readBody = <R extends CommandRoute>(route: R, event: HttpEvent): Result<z.output<R['body']>, Refusal> => {
  const raw = rawBodyOf(event);
  if (Buffer.byteLength(raw) > maxBodyBytes) {
    return err({ code: 'BODY_TOO_LARGE', detail: 'Le corps de la requête dépasse 256 Kio : découpez l’envoi.' });
  }
  const body: R['body'] = route.body;
  const type = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const expected = route.bodyType ?? 'application/json';
  if (raw === '' && expected === 'application/json') return parse(body, {});
  if (type !== expected) {
    return err({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      detail: `Le corps de la requête doit être envoyé en ${expected} (en-tête Content-Type).`,
    });
  }
  if (expected !== 'application/json') return parse(body, raw);
  const json = readJson(raw);
  return json.ok ? parse(body, json.value) : json;
};
