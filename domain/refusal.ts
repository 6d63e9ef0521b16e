/** One invalid value: `pointer` names the field (RFC 6901), `detail` says in French what is expected. */
export type Violation = { readonly pointer: string; readonly code: string; readonly detail: string };

/** Why a verb refuses, in a code for programs and a French sentence for people. */
export type Refused<Code extends string = string> = { readonly code: Code; readonly detail: string };

/** A refusal of values: every fault at once, under the code of the one that matters most. */
export type InvalidValues<Code extends string = string> = Refused<Code> & { readonly violations: readonly Violation[] };

/** Several faults as one refusal under `code`; their sentences follow one another. */
export const invalidValues = <Code extends string>(
  code: Code,
  violations: readonly Violation[],
): InvalidValues<Code> => ({ code, detail: violations.map(({ detail }) => detail).join(' '), violations });

/** The same under the first fault's own code; `null` when there is no fault. */
export const firstOf = <V extends Violation>(violations: readonly V[]): InvalidValues<V['code']> | null => {
  const [first] = violations;
  return first === undefined ? null : invalidValues<V['code']>(first.code, violations);
};

export type NotFound = Refused<'NOT_FOUND'>;

/** What does not exist and what the caller may not see are told alike: nobody learns that another's object exists. */
export const notFound = {
  code: 'NOT_FOUND',
  detail:
    'Cet élément n’existe pas, ou ne fait pas partie de votre organisme. Vérifiez le numéro dans la liste des actions.',
} as const satisfies NotFound;

/** The faults of one value: of each check that is broken, its code, and the sentence that goes with it. */
export const faultsAt = <Code extends string>(
  pointer: string,
  checks: readonly (readonly [broken: boolean, code: Code])[],
  words: (code: Code) => string,
): readonly (Violation & { readonly code: Code })[] =>
  checks.flatMap(([broken, code]) => (broken ? [{ pointer, code, detail: words(code) }] : []));
