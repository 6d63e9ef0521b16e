import type * as z from 'zod/mini';
import type { CalendarDate } from '../domain/calendar-date.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { routes } from './routes.ts';

type Route = (typeof routes)[number];
export type Operation = Route['operation'];
type RouteOf<O extends Operation> = Extract<Route, { readonly operation: O }>;

/**
 * Method and path of every operation: all a client needs at run time. Types come from the routes' schemas, which stay
 * out of its bundle; a missing or different route does not compile.
 */
export const operations = {
  showHealth: ['GET', '/api/health'],
  showOpenapi: ['GET', '/api/openapi.json'],
  listContacts: ['GET', '/api/contacts'],
  showMe: ['GET', '/api/me'],
  showDashboard: ['GET', '/api/dashboard'],
  listActions: ['GET', '/api/actions'],
  registerAction: ['POST', '/api/actions'],
  showAction: ['GET', '/api/actions/{actionNumber}'],
  openAction: ['POST', '/api/actions/{actionNumber}/opening'],
  closeAction: ['POST', '/api/actions/{actionNumber}/closure'],
  showHistory: ['GET', '/api/actions/{actionNumber}/history'],
  listActionEnrolments: ['GET', '/api/actions/{actionNumber}/enrolments'],
  enrolTrainee: ['POST', '/api/actions/{actionNumber}/enrolments'],
  confirmEnrolment: ['POST', '/api/actions/{actionNumber}/enrolments/{id}/confirmation'],
  refuseEnrolment: ['POST', '/api/actions/{actionNumber}/enrolments/{id}/refusal'],
  cancelEnrolment: ['POST', '/api/actions/{actionNumber}/enrolments/{id}/cancellation'],
  recordNoShow: ['POST', '/api/actions/{actionNumber}/enrolments/{id}/no-show'],
  recordEntry: ['PUT', '/api/actions/{actionNumber}/enrolments/{id}/entry'],
  recordExit: ['POST', '/api/actions/{actionNumber}/enrolments/{id}/exit'],
  listEnrolments: ['GET', '/api/enrolments'],
  listActionDeclarations: ['GET', '/api/actions/{actionNumber}/declarations'],
  declareHours: ['PUT', '/api/actions/{actionNumber}/declarations/{period}'],
  listDeclarations: ['GET', '/api/declarations'],
  previewModification: ['POST', '/api/actions/{actionNumber}/modification-requests/preview'],
  fileModification: ['POST', '/api/actions/{actionNumber}/modification-requests'],
  listModificationRequests: ['GET', '/api/modification-requests'],
  showModificationRequest: ['GET', '/api/modification-requests/{id}'],
  showModificationLetter: ['GET', '/api/modification-requests/{id}/letter'],
  recordLetterReceipt: ['POST', '/api/modification-requests/{id}/letter-receipt'],
  approveModification: ['POST', '/api/modification-requests/{id}/approval'],
  refuseModification: ['POST', '/api/modification-requests/{id}/refusal'],
  withdrawModification: ['POST', '/api/modification-requests/{id}/withdrawal'],
  listActionInvoices: ['GET', '/api/actions/{actionNumber}/invoices'],
  listInvoices: ['GET', '/api/invoices'],
  showInvoice: ['GET', '/api/invoices/{id}'],
  changeInvoiceStatus: ['POST', '/api/invoices/{id}/status'],
  answerSuspension: ['POST', '/api/invoices/{id}/answer'],
  replaceInvoice: ['POST', '/api/invoices/{id}/replacement'],
  readInvoiceFeed: ['GET', '/api/invoices/feed'],
  showOrganisation: ['GET', '/api/organisation'],
  updateOrganisation: ['PUT', '/api/organisation'],
  showProvider: ['GET', '/api/organisations/{organisation}'],
  suspendProvider: ['POST', '/api/organisations/{organisation}/suspension'],
  reinstateProvider: ['POST', '/api/organisations/{organisation}/reinstatement'],
  importLines: ['POST', '/api/imports'],
} as const satisfies { readonly [R in Route as R['operation']]: readonly [R['method'], R['path']] };

/** As JSON carries it: a day is its text. */
type Plain<T> = T extends string
  ? string extends T
    ? string
    : T extends CalendarDate
      ? string
      : T
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Plain<T[K]> }
      : T;
type Input<S> = S extends z.ZodMiniType ? Plain<z.input<S>> : never;
/** An empty object's input takes no name, which its type says as « any name of nothing ». */
type NamesOf<T> = string extends keyof T ? never : keyof T;
type Params<O extends Operation> = NamesOf<Input<RouteOf<O>['params']>>;
type Query<O extends Operation> = {
  readonly [K in NamesOf<Input<RouteOf<O>['query']>>]?: string | number | boolean | undefined;
};
export type BodyOf<O extends Operation> =
  RouteOf<O> extends { readonly bodyType: 'text/csv' }
    ? string
    : RouteOf<O>['body'] extends z.ZodMiniType
      ? Input<RouteOf<O>['body']>
      : never;
/** What an operation answers: parsed JSON, or the bytes of a PDF. */
export type ReplyOf<O extends Operation> = RouteOf<O>['reply'] extends z.ZodMiniType
  ? Plain<z.output<RouteOf<O>['reply']>>
  : Blob;

/** An operation whose reply is a page of a list, and what the list holds. */
export type ListOperation = {
  [O in Operation]: ReplyOf<O> extends { readonly nextCursor: string | null } ? O : never;
}[Operation];
export type ItemOf<O extends Operation> = ReplyOf<O> extends { readonly items: readonly (infer Item)[] } ? Item : never;

export type Violation = { readonly pointer: string; readonly code: string; readonly detail: string };

/** Why there is no reply. `detail` is French and for the user, whoever refused. */
export type ClientProblem =
  /** A refusal of ours (RFC 9457), with whatever goes with its code. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: string;
      readonly title: string;
      readonly detail: string;
      readonly requestId: string;
      readonly violations: readonly Violation[];
      readonly more: Readonly<Record<string, unknown>>;
    }
  /** The access token is missing, expired or refused: sign in again. Nothing was done. */
  | { readonly kind: 'signed-out'; readonly status: 401; readonly detail: string }
  /** Refused or failed by API Gateway or a proxy. After a 5xx, the request may have been carried out. */
  | { readonly kind: 'unavailable'; readonly status: number; readonly detail: string }
  /** No answer: the request may have been carried out. Safe to send again with the same idempotency key. */
  | { readonly kind: 'unreachable'; readonly detail: string };

export type Answered<T> = { readonly body: T; readonly etag: string | null; readonly status: number };

/** What may go with any request. */
type Common = {
  /** Makes a POST safe to send again: 1 to 64 visible ASCII characters. */
  readonly idempotencyKey?: string;
  /** The ETag of what the user saw. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
  /** Of a list: how many, and from where; the cursor is the previous page's `nextCursor`. */
  readonly page?: { readonly limit: number; readonly cursor: string | null };
};
type Sent = Common & { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown };
export type Given<O extends Operation> = Common & { readonly query?: Query<O> } & ([Params<O>] extends [never]
    ? { readonly params?: Record<string, never> }
    : { readonly params: { readonly [K in Params<O>]: string } }) &
  ([BodyOf<O>] extends [never] ? { readonly body?: undefined } : { readonly body: BodyOf<O> });

export type ClientSettings = {
  /** Origin of the API, without a trailing slash; empty for the page's own. */
  readonly baseUrl: string;
  /** The access token of now; `null` when nobody is signed in. */
  readonly token: () => Promise<string | null>;
  readonly fetch?: typeof fetch;
};

const sentences: Readonly<Record<number, string>> = {
  403: 'Votre compte ne donne pas accès à ce service : déconnectez-vous, puis reconnectez-vous avec le bon profil.',
  404: 'Cette adresse n’existe pas.',
  413: 'Ce que vous envoyez est trop volumineux : envoyez-le en plusieurs fois.',
  429: 'Trop de demandes à la fois : patientez quelques secondes, puis réessayez.',
};
const broken =
  'Le service ne répond pas pour le moment. Rien de ce que vous avez saisi n’est perdu : réessayez dans un instant.';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const isViolation = (value: unknown): value is Violation =>
  isRecord(value) && ['pointer', 'code', 'detail'].every((name) => typeof value[name] === 'string');

const problemOf = async (response: Response): Promise<ClientProblem> => {
  const { status } = response;
  const parsed: unknown = (response.headers.get('content-type') ?? '').startsWith('application/problem+json')
    ? await response.json().catch(() => null)
    : null;
  if (isRecord(parsed) && typeof parsed['code'] === 'string') {
    const {
      type: _type,
      title,
      status: _status,
      detail,
      instance: _instance,
      code: _code,
      requestId,
      violations,
      ...more
    } = parsed;
    return {
      kind: 'refused',
      status,
      code: parsed['code'],
      title: textOf(title),
      detail: textOf(detail),
      requestId: textOf(requestId),
      violations: Array.isArray(violations) ? violations.filter(isViolation) : [],
      more,
    };
  }
  if (status === 401) {
    return {
      kind: 'signed-out',
      status,
      detail: 'Votre session a expiré : reconnectez-vous. Votre saisie est conservée.',
    };
  }
  return { kind: 'unavailable', status, detail: sentences[status] ?? broken };
};

const addressOf = (baseUrl: string, path: string, params: unknown, query: object): string => {
  const filled = path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => {
    const value = isRecord(params) ? params[name] : undefined;
    if (typeof value !== 'string' || value === '') throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(value);
  });
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value !== ''))
      asked.set(name, `${value}`);
  }
  return `${baseUrl}${filled}${asked.size === 0 ? '' : `?${asked}`}`;
};

/** Checks only that it is JSON or a file; the content is trusted. */
const isReplyOf = <O extends Operation>(operation: O, body: unknown): body is ReplyOf<O> =>
  operation === 'showModificationLetter' ? body instanceof Blob : isRecord(body) && !(body instanceof Blob);

/**
 * Typed client of the contract. Never rejects: errors are in the result. Trusts the API's answers, which the API's own
 * tests check against the document.
 */
export const makeClient = ({ baseUrl, token, fetch: given }: ClientSettings) => {
  const send = async (
    operation: Operation,
    { params, query, body, idempotencyKey, ifMatch, signal, page }: Sent,
    accept: string,
  ): Promise<Result<Response, ClientProblem>> => {
    const [method, path] = operations[operation];
    const bearer = await token();
    const csv = typeof body === 'string';
    try {
      const response = await (given ?? fetch)(
        addressOf(baseUrl, path, params, {
          ...(isRecord(query) ? query : {}),
          ...(page === undefined ? {} : { limit: page.limit, cursor: page.cursor }),
        }),
        {
          method,
          headers: {
            accept,
            ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
            ...(body === undefined ? {} : { 'content-type': csv ? 'text/csv' : 'application/json' }),
            ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
            ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
          },
          ...(body === undefined ? {} : { body: csv ? body : JSON.stringify(body) }),
          ...(signal === undefined ? {} : { signal }),
        },
      );
      return response.ok ? ok(response) : err(await problemOf(response));
    } catch (error) {
      if (signal?.aborted) throw error;
      return err({
        kind: 'unreachable',
        detail: 'La connexion est interrompue. Votre saisie est conservée : vérifiez votre connexion, puis réessayez.',
      });
    }
  };

  return {
    /** Calls one operation. Rejects only when `signal` aborts it. */
    call: async <O extends Operation>(
      operation: O,
      what: Given<O>,
    ): Promise<Result<Answered<ReplyOf<O>>, ClientProblem>> => {
      const sent = await send(operation, what, '*/*');
      if (!sent.ok) return sent;
      const response = sent.value;
      const isJson = (response.headers.get('content-type') ?? '').includes('json');
      const body: unknown = await (isJson ? response.json() : response.blob());
      if (!isReplyOf(operation, body)) return err({ kind: 'unavailable', status: response.status, detail: broken });
      return ok({ body, etag: response.headers.get('etag'), status: response.status });
    },
    /** The whole filtered list as a file for spreadsheets. */
    csv: async <O extends Operation>(operation: O, what: Given<O>): Promise<Result<Blob, ClientProblem>> => {
      const sent = await send(operation, what, 'text/csv');
      return sent.ok ? ok(await sent.value.blob()) : sent;
    },
  };
};
export type Client = ReturnType<typeof makeClient>;
