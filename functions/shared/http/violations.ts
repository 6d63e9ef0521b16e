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
  switch (issue.code) {
    case 'invalid_type':
      return expectedWords[issue.expected] ?? 'Une valeur d’un autre type est attendue.';
    case 'too_big':
      return `Cette valeur est trop grande : ${issue.maximum} au plus.`;
    case 'too_small':
      return `Cette valeur est trop petite : ${issue.minimum} au moins.`;
    case 'invalid_format':
      return 'Cette valeur n’a pas la forme attendue.';
    case 'invalid_value':
      return `Une de ces valeurs est attendue : ${issue.values.map(String).join(', ')}.`;
    case 'not_multiple_of':
      return `Un multiple de ${issue.divisor} est attendu.`;
    case 'unrecognized_keys':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return 'Cette valeur n’est pas celle attendue.';
  }
};

const escaped = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');
const pointerTo = (path: readonly PropertyKey[]): string => path.map((part) => `/${escaped(part)}`).join('');

/** Every fault that a schema found, each with the field (RFC 6901) and the value expected, in French. */
export const violationsOf = (issues: readonly z.core.$ZodIssue[]): readonly Violation[] => {
  const told = new Set<string>();
  return issues.flatMap(violationsOfOne).filter(({ pointer, detail }) => {
    // Two checks with the same sentence count once.
    const fault = `${pointer} ${detail}`;
    return !told.has(fault) && told.add(fault);
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
