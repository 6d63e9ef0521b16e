import { createHash } from 'node:crypto';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as z from 'zod/mini';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import { actorOf, type Caller } from '../../../domain/caller/index.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import type { Clock } from '../clock.ts';
import { asSuspended } from '../present/suspended.ts';
import type { Apart, Change } from '../store/commit.ts';
import type { StoredAction } from '../store/stored.ts';
import { errorFields, log } from '../telemetry/log.ts';
import { metricsOfRequest } from '../telemetry/metrics.ts';
import { callerOf } from './caller.ts';
import { toCsv } from './csv.ts';
import { violationsOf } from './faults.ts';
import { maxBodyBytes, maxDepth } from './fields.ts';
import { failureOf, type Problem, problemOf, type Refusal } from './problem.ts';
import { reservedTo } from './reserved-to.ts';
import type { AnyRoute } from './route.ts';

export type HttpEvent = APIGatewayProxyEventV2WithJWTAuthorizer;
export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpHandler = (event: HttpEvent, context: Context) => Promise<HttpResult>;

/** Who a route's handler is told is calling: someone, unless the route is public. */
type CallerOf<R extends AnyRoute> = R['access'] extends 'public' ? null : Caller;
type BodyOf<R extends AnyRoute> = R['body'] extends z.ZodMiniType ? z.output<R['body']> : null;
type ReplyOf<R extends AnyRoute> = R['reply'] extends z.ZodMiniType ? z.input<R['reply']> : Uint8Array;

/** What a handler knows of the request before its body is looked at. Handlers never see a raw event. */
export type Asked<R extends AnyRoute> = {
  readonly operation: R['operation'];
  readonly params: z.output<R['params']>;
  readonly query: z.output<R['query']>;
  readonly caller: CallerOf<R>;
  /** The whole filtered list is wanted, as CSV. */
  readonly wantsCsv: boolean;
  readonly correlationId: string;
};
/** Who acts, when and on which business day: what every verb of the domain asks for. */
export type Cause = { readonly today: CalendarDate; readonly at: string; readonly by: ReturnType<typeof actorOf> };

/** The reply, and what goes with it. `version` becomes the ETag; `location` the new object's address. */
export type Answer<R extends AnyRoute> = {
  readonly body: ReplyOf<R>;
  readonly version?: number;
  readonly location?: string;
  /** The name under which a binary reply is kept. */
  readonly filename?: string;
};

/** A route that only reads. */
export type QueryHandler<R extends AnyRoute> = (asked: Asked<R>) => Promise<Result<Answer<R>, Refusal>>;

/**
 * What a command decided: the changes to write, all or none, and the reply, told from the actions as they will be
 * stored. No change: nothing is written (the same entry date again, say).
 */
export type Decision<R extends AnyRoute> = {
  readonly changes: readonly Change[];
  /** Instead of changes of actions: an item that hangs on none. */
  readonly apart?: readonly Apart[];
  /** What was decided has been written already, by parts (imports): only the reply is left to remember. */
  readonly written?: true;
  readonly reply: (stored: readonly StoredAction[]) => Answer<R>;
};

/** A route that writes: find what it concerns, then decide on what was found. Both run again when a race is lost. */
export type CommandHandler<R extends AnyRoute, Found> = {
  readonly find: (asked: Asked<R>) => Promise<Result<Found, Refusal>>;
  /** The version that If-Match speaks of. */
  readonly versionOf?: (found: Found) => number | undefined;
  readonly decide: (
    found: Found,
    given: Asked<R> & { readonly body: BodyOf<R>; readonly cause: Cause },
  ) => Result<Decision<R>, Refusal> | Promise<Result<Decision<R>, Refusal>>;
};

/** What commands need of the store, beside what their handlers read. */
export type Writing = {
  readonly clock: Clock;
  /** Refuses a suspended provider's writes, at once. */
  readonly refuseSuspended: (caller: Caller) => Promise<Refusal | null>;
  readonly recall: (
    keyDigest: string,
  ) => Promise<{ bodyDigest: string; status: number; headers: Record<string, string>; reply: string } | null>;
  /** `raced`: somebody changed what was found; find and decide again. */
  readonly save: (
    changes: readonly Change[],
    correlationId: string,
    remember:
      | ((stored: readonly StoredAction[]) => {
          keyDigest: string;
          bodyDigest: string;
          status: number;
          headers: Record<string, string>;
          reply: string;
        })
      | null,
    apart?: readonly Apart[],
  ) => Promise<Result<readonly StoredAction[], { readonly on: 'gate' | 'reference' | 'idempotency' }>>;
  readonly pause: (attempt: number) => Promise<void>;
};

const raceTries = 12;

const digest = (...parts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest('base64url');
};

type Read = {
  readonly caller: Caller | null;
  readonly correlationId: string;
  readonly instance: string;
};

const json = (problem: Problem): HttpResult => ({
  statusCode: problem.status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(problem.body),
});

const routeOf = <R extends AnyRoute>(routes: readonly R[], event: HttpEvent): R => {
  const key = event.routeKey;
  const found = routes.find((route) => `${route.method} ${route.path}` === key);
  if (found === undefined) throw new Error(`No such route here: ${key}`);
  return found;
};

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

const notFound: Refusal = {
  code: 'NOT_FOUND',
  detail:
    'Cet élément n’existe pas, ou ne fait pas partie de votre organisme. Vérifiez le numéro dans la liste des actions.',
};

const rawBody = (event: HttpEvent): string =>
  event.body === undefined
    ? ''
    : event.isBase64Encoded
      ? Buffer.from(event.body, 'base64').toString('utf8')
      : event.body;

/** Whether JSON nests deeper than any request does, told by its brackets alone: a parser would follow them first. */
const tooDeep = (text: string): boolean => {
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

/** The body's form: size, media type, JSON, schema, in that order; every fault of the schema at once. */
const readBody = (route: AnyRoute, event: HttpEvent): Result<unknown, Refusal> => {
  const raw = rawBody(event);
  if (Buffer.byteLength(raw) > maxBodyBytes) {
    return err({ code: 'BODY_TOO_LARGE', detail: 'Le corps de la requête dépasse 256 Kio : découpez l’envoi.' });
  }
  const schema = route.body;
  if (schema === null) return ok(null);
  const type = (event.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const expected = route.bodyType ?? 'application/json';
  if (raw === '' && expected === 'application/json') return parseBody(schema, {});
  if (type !== expected) {
    return err({
      code: 'UNSUPPORTED_MEDIA_TYPE',
      detail: `Le corps de la requête doit être envoyé en ${expected} (en-tête Content-Type).`,
    });
  }
  if (expected !== 'application/json') return parseBody(schema, raw);
  if (tooDeep(raw)) {
    return err({
      code: 'MALFORMED_JSON',
      detail: `Le corps de la requête est imbriqué sur plus de ${maxDepth} niveaux : aucune demande n’en a besoin d’autant.`,
    });
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(raw);
  } catch {
    return err({
      code: 'MALFORMED_JSON',
      detail: 'Le corps de la requête n’est pas du JSON valide : vérifiez guillemets, virgules et accolades.',
    });
  }
  return parseBody(schema, parsed);
};

const parseBody = (schema: z.ZodMiniType, value: unknown): Result<unknown, Refusal> => {
  const parsed = z.safeParse(schema, value, { reportInput: true });
  return parsed.success ? ok(parsed.data) : err(invalid(parsed.error.issues));
};

/** Refuses by role, then reads the path and the query. A path that no object can have is simply not found. */
const ask = <R extends AnyRoute>(route: R, event: HttpEvent, read: Read): Result<Asked<R>, Refusal> => {
  if (route.access !== 'public') {
    if (read.caller === null || !route.access.includes(read.caller.role)) {
      return err({
        code: 'ROLE_NOT_ALLOWED',
        detail:
          read.caller === null
            ? 'Votre compte n’a pas exactement un rôle reconnu : demandez à votre administrateur, ou à sigma@laregion.fr.'
            : reservedTo(route.access),
      });
    }
  }
  const params = z.safeParse(route.params, event.pathParameters ?? {});
  if (!params.success) return err(notFound);
  const query = z.safeParse(route.query, event.queryStringParameters ?? {}, { reportInput: true });
  if (!query.success) return err(invalid(query.error.issues));
  const asked = {
    operation: route.operation,
    params: params.data,
    query: query.data,
    caller: read.caller,
    wantsCsv: route.csv === true && (event.headers['accept'] ?? '').toLowerCase().includes('text/csv'),
    correlationId: read.correlationId,
  };
  return ok(narrowAsked<R>(asked));
};

/** The route's own schemas made these values: the compiler cannot see it through the generic. */
function narrowAsked<R extends AnyRoute>(asked: unknown): Asked<R>;
function narrowAsked(asked: unknown): unknown {
  return asked;
}
function narrowBody<R extends AnyRoute>(body: unknown): BodyOf<R>;
function narrowBody(body: unknown): unknown {
  return body;
}

/** Filtered by the route's schema before it leaves: what is not of its form never does. */
function narrowReply<R extends AnyRoute>(body: unknown): Answer<R>['body'];
function narrowReply(body: unknown): unknown {
  return body;
}

type Written = { readonly status: number; readonly headers: Record<string, string>; readonly reply: string };

/** The reply, filtered by its schema: an undeclared field is a fault of ours, and never leaves. */
const write = <R extends AnyRoute>(route: R, answer: Answer<R>): Written => {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  if (answer.version !== undefined) headers['etag'] = `"${answer.version}"`;
  if (answer.location !== undefined) headers['location'] = answer.location;
  if (route.reply === null) throw new Error('A binary reply is not written as JSON');
  const reply = JSON.stringify(z.parse(route.reply, answer.body));
  return { status: route.status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, reply };
};

const sent = ({ status, headers, reply }: Written): HttpResult => ({ statusCode: status, headers, body: reply });

const staleVersion = (event: HttpEvent, version: number): boolean => {
  const wanted = event.headers['if-match'];
  return (
    wanted !== undefined &&
    wanted !== '*' &&
    !wanted.split(',').some((tag) => tag.trim().replace(/^W\//u, '') === `"${version}"`)
  );
};

type Served = { readonly result: HttpResult; readonly code?: string };

/**
 * The one way a route is served: correlation, caller, refusals, failures and their log. `serve` does the rest. What is
 * unexpected goes to the one `onError`; there is no try in a handler.
 */
const shell = <R extends AnyRoute>(
  routes: readonly R[],
  serve: (route: R, event: HttpEvent, read: Read) => Promise<Served>,
): HttpHandler => {
  const handler = middy<HttpEvent, HttpResult>()
    .onError((request) => {
      const { event } = request;
      const correlationId = event.requestContext.requestId;
      log(
        {
          level: 'error',
          event: 'request failed',
          route: event.routeKey,
          correlationId,
          ...errorFields(request.error),
        },
        { RequestsFailed: 1 },
      );
      request.response = json(failureOf(event.rawPath, correlationId));
    })
    .handler(async (event: HttpEvent): Promise<HttpResult> => {
      const started = performance.now();
      const route = routeOf(routes, event);
      const correlationId = event.requestContext.requestId;
      const caller = route.access === 'public' ? null : callerOf(event.requestContext.authorizer?.jwt?.claims);
      const { result, code } = await serve(route, event, { caller, correlationId, instance: event.rawPath });
      const status = result.statusCode ?? 200;
      log(
        {
          level: 'info',
          event: 'request',
          route: event.routeKey,
          correlationId,
          status,
          durationMs: Math.round(performance.now() - started),
          ...(code === undefined ? {} : { code }),
          ...(caller === null ? {} : { caller: caller.userId, role: caller.role }),
        },
        metricsOfRequest(route.operation, status, code),
      );
      return result;
    });
  return async (event, context) => handler(event, context);
};

const refused = (refusal: Refusal, read: Read): Served => ({
  result: json(problemOf(refusal, read.instance, read.correlationId)),
  code: refusal.code,
});

const seenSuspended = <R extends AnyRoute>(answer: Answer<R>, refusal: Refusal): Answer<R> => ({
  ...answer,
  body: narrowReply<R>(asSuspended(answer.body, refusal)),
});

/**
 * Serves a route that only reads. Where the answer tells what the caller may do (`allowed`), `suspension` is read beside
 * it, so that a suspended provider is offered nothing that its writes would be refused.
 */
export const query = <R extends AnyRoute>(
  route: R,
  handle: QueryHandler<R>,
  suspension: (caller: Caller) => Promise<Refusal | null> = async () => null,
): HttpHandler =>
  shell([route], async (served, event, read) => {
    const asked = ask(served, event, read);
    if (!asked.ok) return refused(asked.error, read);
    const [answered, suspended] = await Promise.all([
      handle(asked.value),
      read.caller === null ? null : suspension(read.caller),
    ]);
    if (!answered.ok) return refused(answered.error, read);
    if (served.reply === null) {
      const { body, filename } = answered.value;
      if (!(body instanceof Uint8Array)) throw new Error('A binary route answers bytes');
      return {
        result: {
          statusCode: served.status,
          headers: {
            'content-type': served.replyType ?? 'application/octet-stream',
            'cache-control': 'no-store',
            ...(filename === undefined ? {} : { 'content-disposition': `inline; filename="${filename}"` }),
          },
          body: Buffer.from(body).toString('base64'),
          isBase64Encoded: true,
        },
      };
    }
    const shown = suspended === null ? answered.value : seenSuspended(answered.value, suspended);
    const written = write(served, shown);
    if (asked.value.wantsCsv) return { result: toCsv(written.reply, served.operation, served.reply) };
    if (answered.value.version !== undefined && event.headers['if-none-match'] === `"${answered.value.version}"`) {
      return { result: { statusCode: 304, headers: { etag: `"${answered.value.version}"` } } };
    }
    return { result: sent(written) };
  });

/**
 * Serves routes that write. In this order: role, what it concerns, the body's form, the idempotency key, If-Match, then
 * the rules (state before values). The effect, its events, its counters and the remembered reply are one transaction.
 */
export const command = <R extends AnyRoute, Found>(
  routes: R | readonly R[],
  handle: CommandHandler<R, Found>,
  writing: Writing,
): HttpHandler =>
  shell(isList(routes) ? routes : [routes], async (route, event, read) => {
    const asked = ask(route, event, read);
    if (!asked.ok) return refused(asked.error, read);
    const caller = read.caller;
    if (caller === null) throw new Error('A command is never public');
    const key = event.headers['idempotency-key'];
    if (key !== undefined && !/^[\x21-\x7e]{1,64}$/u.test(key)) {
      return refused(
        {
          code: 'INVALID',
          detail: 'L’en-tête Idempotency-Key doit compter de 1 à 64 caractères ASCII visibles.',
          violations: [
            { pointer: '/headers/idempotency-key', code: 'INVALID', detail: '1 à 64 caractères ASCII visibles.' },
          ],
        },
        read,
      );
    }
    const keyDigest =
      key === undefined || route.method !== 'POST'
        ? null
        : digest(
            caller.role,
            caller.organisation ?? '',
            caller.userId,
            route.operation,
            event.rawPath,
            event.rawQueryString ?? '',
            key,
          );
    const bodyDigest = digest(rawBody(event));
    const replayed = (remembered: NonNullable<Awaited<ReturnType<Writing['recall']>>>): Served =>
      remembered.bodyDigest === bodyDigest
        ? { result: sent(remembered), code: 'REPLAYED' }
        : refused(
            {
              code: 'IDEMPOTENCY_KEY_REUSED',
              detail: 'Cette clé d’idempotence a déjà servi pour un autre contenu : utilisez une nouvelle clé.',
            },
            read,
          );
    for (let attempt = 0; ; attempt += 1) {
      const [found, suspended, remembered] = await Promise.all([
        handle.find(asked.value),
        writing.refuseSuspended(caller),
        keyDigest === null ? null : writing.recall(keyDigest),
      ]);
      if (suspended !== null) return refused(suspended, read);
      if (!found.ok) return refused(found.error, read);
      const body = readBody(route, event);
      if (!body.ok) return refused(body.error, read);
      if (remembered !== null) return replayed(remembered);
      // The same request may have been done between these reads, beside one another: what was found then shows its effect.
      const unlessDone = async (served: Served): Promise<Served> => {
        const done = keyDigest === null ? null : await writing.recall(keyDigest);
        return done === null ? served : replayed(done);
      };
      const version = handle.versionOf?.(found.value);
      if (version !== undefined && staleVersion(event, version)) {
        return unlessDone(
          refused(
            {
              code: 'VERSION_STALE',
              detail: 'Cet élément a changé depuis que vous l’avez lu : relisez-le, puis recommencez.',
              version,
            },
            read,
          ),
        );
      }
      const cause: Cause = { today: writing.clock.today(), at: writing.clock.now(), by: actorOf(caller) };
      const decided = await handle.decide(found.value, { ...asked.value, body: narrowBody<R>(body.value), cause });
      if (!decided.ok) return unlessDone(refused(decided.error, read));
      const { changes, apart = [], written = false, reply } = decided.value;
      const toWrite = changes.length > 0 || apart.length > 0 || (written && keyDigest !== null);
      if (!toWrite) return unlessDone({ result: sent(write(route, reply([]))) });
      const saved = await writing.save(
        changes,
        read.correlationId,
        keyDigest === null ? null : (stored) => ({ keyDigest, bodyDigest, ...write(route, reply(stored)) }),
        apart,
      );
      if (saved.ok) return { result: sent(write(route, reply(saved.value))) };
      if (saved.error.on === 'reference') {
        return refused(
          {
            code: 'ENROLMENT_ALREADY_EXISTS',
            detail:
              'Un stagiaire est déjà inscrit à cette action avec cette référence : vérifiez la liste des stagiaires, ou donnez une autre référence.',
            violations: [
              {
                pointer: '/reference',
                code: 'ENROLMENT_ALREADY_EXISTS',
                detail: 'Cette référence est déjà prise dans l’action.',
              },
            ],
          },
          read,
        );
      }
      if (attempt >= raceTries) {
        return refused(
          saved.error.on === 'idempotency'
            ? {
                code: 'IDEMPOTENCY_IN_PROGRESS',
                detail: 'La même demande est en cours de traitement : réessayez dans un instant.',
              }
            : {
                code: 'CONFLICT',
                detail: 'Plusieurs personnes modifient cette action en même temps : réessayez dans un instant.',
              },
          read,
        );
      }
      await writing.pause(attempt);
    }
  });

const isList = <R extends AnyRoute>(routes: R | readonly R[]): routes is readonly R[] => Array.isArray(routes);

export const notFoundRefusal = notFound;
