import { type ProblemCode, problemCodes } from '../../../contract/codes.ts';
import { type CallContext, correlationIdOf, type HttpEvent, type HttpResult } from './event.ts';

/** A refusal: its code, a French sentence that says what to do, and the facts that the user needs. */
export type Refusal = { readonly code: ProblemCode; readonly detail: string; readonly [extra: string]: unknown };

const resultOf = (status: number, body: Readonly<Record<string, unknown>>): HttpResult => ({
  statusCode: status,
  headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});

/**
 * The RFC 9457 document of a refusal, with its own facts (`expectedDate`, `violations`, `blocking`…). A code without an
 * entry in `problemCodes` does not compile.
 */
export const refused = ({ code, detail, ...facts }: Refusal, event: HttpEvent, context: CallContext): HttpResult => {
  const [status, title] = problemCodes[code];
  const type = `urn:ouverture:probleme:${code}`;
  const [instance, requestId] = [event.rawPath, correlationIdOf(event)];
  context.code = code;
  return resultOf(status, { ...facts, type, title, status, detail, instance, code, requestId });
};

/** An internal error: reveals only the id it was logged under. */
export const failed = (event: HttpEvent): HttpResult => {
  const requestId = correlationIdOf(event);
  return resultOf(500, {
    type: 'urn:ouverture:probleme:INTERNAL',
    title: 'Erreur interne',
    status: 500,
    detail: `Une erreur s’est produite de notre côté. Rien n’est perdu : réessayez dans un instant. Si elle persiste, écrivez à sigma@laregion.fr en citant ${requestId}.`,
    instance: event.rawPath,
    code: 'INTERNAL',
    requestId,
  });
};
