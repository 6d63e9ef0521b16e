import type * as z from 'zod/mini';
import type { Violation } from '../../../domain/refusal.ts';

const defaultMessage = 'Invalid input';

const expectedWords: Readonly<Record<string, string>> = {
  string: 'Un texte est attendu.',
  number: 'Un nombre est attendu.',
  int: 'Un nombre entier est attendu.',
  boolean: 'Une valeur true ou false est attendue.',
  array: 'Une liste est attendue.',
  object: 'Un objet JSON est attendu.',
};

const isMissing = (issue: z.core.$ZodIssue): boolean =>
  issue.code !== 'unrecognized_keys' && 'input' in issue && issue.input === undefined;

const sentence = (issue: z.core.$ZodIssue): string => {
  if (issue.message !== '' && issue.message !== defaultMessage) return issue.message;
  const { code } = issue;
  if (code === 'invalid_type') return expectedWords[issue.expected] ?? 'Une valeur d’un autre type est attendue.';
  if (code === 'too_big') return `Cette valeur est trop grande : ${issue.maximum} au plus.`;
  if (code === 'too_small') return `Cette valeur est trop petite : ${issue.minimum} au moins.`;
  if (code === 'invalid_format') return 'Cette valeur n’a pas la forme attendue.';
  if (code === 'invalid_value') return `Une de ces valeurs est attendue : ${issue.values.map(String).join(', ')}.`;
  if (code === 'not_multiple_of') return `Un multiple de ${issue.divisor} est attendu.`;
  return 'Cette valeur n’est pas celle attendue.';
};

const escaped = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');
const pointerTo = (path: readonly PropertyKey[]): string => path.map((part) => `/${escaped(part)}`).join('');

/** Every violation of a schema, each with its field (RFC 6901) and the expected value, in French. */
export const violationsOf = (issues: readonly z.core.$ZodIssue[]): readonly Violation[] => {
  const seen = new Set<string>();
  return issues.flatMap(violationsOfOne).filter(({ pointer, detail }) => {
    // Two checks with the same sentence count once.
    const key = `${pointer} ${detail}`;
    return !seen.has(key) && seen.add(key);
  });
};

const violationsOfOne = (issue: z.core.$ZodIssue): readonly Violation[] => {
  const pointer = pointerTo(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: `${pointer}/${escaped(key)}`,
      code: 'UNKNOWN_FIELD',
      detail: `Le champ « ${key.slice(0, 60)} » n’existe pas : retirez-le.`,
    }));
  }
  if (isMissing(issue)) {
    return [{ pointer, code: 'REQUIRED', detail: `Ce champ est obligatoire. ${sentence(issue)}` }];
  }
  return [{ pointer, code: 'INVALID', detail: sentence(issue) }];
};
