import { type ProblemCode, problemCodes } from './codes.ts';

/** A refusal: its code, a French sentence that says what to do, and the facts the user needs. */
export type Refusal = { readonly code: ProblemCode; readonly detail: string; readonly [extra: string]: unknown };

/** An RFC 9457 document. `extras` are the refusal's own facts (`expectedDate`, `violations`, `blocking`…). */
export type Problem = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
};

/** The total function from refusal to answer: a code without an entry does not compile. */
export const problemOf = (refusal: Refusal, instance: string, requestId: string): Problem => {
  const { code, detail, ...extras } = refusal;
  const { status, title } = problemCodes[code];
  return {
    status,
    body: { ...extras, type: `urn:ouverture:probleme:${code}`, title, status, detail, instance, code, requestId },
  };
};

/** A failure of ours: it says nothing of the inside, only the id under which it was logged. */
export const failureOf = (instance: string, requestId: string): Problem => ({
  status: 500,
  body: {
    type: 'urn:ouverture:probleme:INTERNAL',
    title: 'Erreur interne',
    status: 500,
    detail: `Une erreur s’est produite de notre côté. Rien n’est perdu : réessayez dans un instant. Si elle persiste, écrivez à sigma@laregion.fr en citant ${requestId}.`,
    instance,
    code: 'INTERNAL',
    requestId,
  },
});
