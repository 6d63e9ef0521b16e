import { isRecord } from './template/value.ts';

/**
 * EventBridge patterns, as Lambda's filters and the bus's rules use them (« Comparison operators for use in event
 * patterns »). They are compiled at the start: an operator that is not played here is an error then, never a filter that
 * silently lets everything through.
 */
export type Matcher = (value: unknown) => boolean;

const textOperator = (name: string, operand: unknown, test: (value: string, operand: string) => boolean): Matcher => {
  if (typeof operand !== 'string') throw new Error(`Pattern operator ${name} wants a text`);
  return (value) => typeof value === 'string' && test(value, operand);
};

const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

const numeric = (operand: unknown): Matcher => {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0)
    throw new Error('Pattern operator numeric wants pairs');
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = comparisons[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (compare === undefined || typeof bound !== 'number') throw new Error('Pattern operator numeric is malformed');
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
};

/** What « anything-but » excludes: texts or numbers, one or several; or one prefix, suffix or text in any case. */
const excluding = (operand: unknown): Matcher => {
  if (isRecord(operand)) {
    const [name] = Object.keys(operand);
    if (name !== 'prefix' && name !== 'suffix' && name !== 'equals-ignore-case')
      throw new Error(`Pattern operator anything-but ${name} is not played here`);
    return operator(operand);
  }
  const excluded: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  const [first] = excluded;
  if (excluded.length === 0 || excluded.some((one) => typeof one !== typeof first))
    throw new Error('Pattern operator anything-but wants texts or numbers');
  if (typeof first !== 'string' && typeof first !== 'number')
    throw new Error('Pattern operator anything-but wants texts or numbers');
  return (value) => excluded.includes(value);
};

const operator = (condition: Record<string, unknown>): Matcher => {
  const [entry, ...more] = Object.entries(condition);
  if (entry === undefined || more.length > 0) throw new Error('A pattern condition has exactly one operator');
  const [name, operand] = entry;
  switch (name) {
    case 'prefix':
      return textOperator(name, operand, (value, wanted) => value.startsWith(wanted));
    case 'suffix':
      return textOperator(name, operand, (value, wanted) => value.endsWith(wanted));
    case 'equals-ignore-case':
      return textOperator(name, operand, (value, wanted) => value.toLowerCase() === wanted.toLowerCase());
    case 'numeric':
      return numeric(operand);
    case 'exists':
      if (typeof operand !== 'boolean') throw new Error('Pattern operator exists wants true or false');
      // Only leaves exist: an object does not.
      return (value) => (value !== undefined && !isRecord(value)) === operand;
    case 'anything-but': {
      const excludes = excluding(operand);
      return (value) => value !== undefined && !isRecord(value) && !excludes(value);
    }
    default:
      throw new Error(`Pattern operator ${name} is not played here`);
  }
};

const leaf = (conditions: readonly unknown[]): Matcher => {
  if (conditions.length === 0) throw new Error('A pattern condition cannot be an empty list');
  const tests = conditions.map((condition): Matcher => {
    if (isRecord(condition)) return operator(condition);
    if (Array.isArray(condition)) throw new Error('A pattern condition cannot be a list');
    return (value) => value === condition;
  });
  // A list in the event matches when one of its values does; an empty one counts as absent.
  return (value) =>
    Array.isArray(value) && value.length > 0
      ? value.some((one) => tests.some((test) => test(one)))
      : tests.some((test) => test(Array.isArray(value) ? undefined : value));
};

/** Compiles a pattern. Throws on a scalar where a list is wanted and on any operator that is not played here. */
export const compilePattern = (pattern: unknown): Matcher => {
  if (!isRecord(pattern)) throw new Error('A pattern is an object');
  if (Object.keys(pattern).length === 0) throw new Error('A pattern cannot be empty');
  const tests = Object.entries(pattern).map(([name, inner]): Matcher => {
    if (name === '$or') {
      if (!Array.isArray(inner) || inner.length < 2) throw new Error('$or wants a list of patterns, two at least');
      const alternatives = inner.map(compilePattern);
      return (value) => alternatives.some((test) => test(value));
    }
    if (!Array.isArray(inner) && !isRecord(inner)) throw new Error(`Pattern field ${name} must be a list or an object`);
    const test = Array.isArray(inner) ? leaf(inner) : compilePattern(inner);
    return (value) => test(isRecord(value) ? value[name] : undefined);
  });
  const matches: Matcher = (value) => tests.every((test) => test(value));
  // A list of objects matches when one of them matches the whole pattern.
  return (value) => (Array.isArray(value) && value.some(isRecord) ? value.some(matches) : matches(value));
};
