import type * as z from 'zod/mini';
import type { Role } from '../domain/caller.ts';
import type { ProblemCode } from './codes.ts';

export type Method = 'GET' | 'POST' | 'PUT';

/**
 * One route of the HTTP contract, described once: the template's routes, the endpoint that serves it, the OpenAPI
 * document, the typed client and the access matrix are all read from here.
 */
export type AnyRoute = {
  /** The function's folder under functions/, and its construct id: several routes may share one function. */
  readonly name: string;
  /** Unique among routes: the operation of the OpenAPI document and the method of the typed client. */
  readonly operation: string;
  readonly method: Method;
  readonly path: `/api/${string}`;
  readonly access: 'public' | readonly Role[];
  /** One French sentence, for the OpenAPI document. */
  readonly summary: string;
  readonly params: z.ZodMiniType;
  readonly query: z.ZodMiniType;
  /** `null`: the route takes no body. */
  readonly body: z.ZodMiniType | null;
  /** What the body is sent as; JSON unless said. */
  readonly bodyType?: 'text/csv';
  /** `null`: the reply is not JSON (a PDF, say). */
  readonly reply: z.ZodMiniType | null;
  readonly replyType?: 'application/pdf';
  readonly status: 200 | 201;
  /** It writes what has no version before it: `If-Match` has nothing to speak of, and is not declared. */
  readonly unversioned?: true;
  /** Whether the whole filtered list may be had as CSV. */
  readonly csv?: true;
  /** The refusals proper to this route, beside those that every route shares. */
  readonly problems: readonly ProblemCode[];
};

/** A route that answers JSON. */
export type JsonRoute = AnyRoute & { readonly reply: z.ZodMiniType };
/** A route that answers a file. */
export type FileRoute = AnyRoute & { readonly reply: null; readonly access: readonly Role[] };
/** A route that writes: somebody calls it, and its body has a form, if only an empty one. */
export type CommandRoute = JsonRoute & { readonly body: z.ZodMiniType; readonly access: readonly Role[] };

export const defineRoute = <const T extends AnyRoute>(route: T): T => route;
