import { describe, expect, it } from 'vitest';
import { isNode, type Node, nodesOf, type Source, sourcesUnder, textOf } from '../support/source.ts';

const isText = (node: unknown): boolean => isNode(node) && node.type === 'Literal' && typeof node['value'] === 'string';

/** Everything that a variable of the file is given. */
const givenTo = (source: Source, name: unknown): readonly unknown[] =>
  [...nodesOf(source.program)].flatMap((node) => {
    if (node.type === 'VariableDeclarator' && isNode(node['id']) && node['id']['name'] === name) return [node['init']];
    if (node.type === 'AssignmentExpression' && isNode(node['left']) && node['left']['name'] === name)
      return [node['right']];
    return [];
  });

/** The parts of an expression that are not written out in the code, as they stand there. */
const madeOf = (source: Source, node: unknown, seen: readonly unknown[] = []): readonly string[] => {
  if (!isNode(node)) return ['nothing'];
  if (isText(node)) return [];
  if (node.type === 'Identifier' && !seen.includes(node['name'])) {
    const given = givenTo(source, node['name']);
    return given.length === 0
      ? [textOf(source, node)]
      : given.flatMap((one) => madeOf(source, one, [...seen, node['name']]));
  }
  if (node.type === 'ConditionalExpression')
    return [...madeOf(source, node['consequent'], seen), ...madeOf(source, node['alternate'], seen)];
  if (node.type === 'BinaryExpression' && node['operator'] === '+')
    return [...madeOf(source, node['left'], seen), ...madeOf(source, node['right'], seen)];
  if (node.type === 'TemplateLiteral' && Array.isArray(node['expressions']))
    return node['expressions'].map((inner: unknown) => (isNode(inner) ? textOf(source, inner) : 'nothing'));
  return [textOf(source, node)];
};

const isExpression = (node: Node): boolean =>
  node.type === 'Property' &&
  isNode(node['key']) &&
  /(?:Expression|FilterCriteria)$/u.test(String(node['key']['name']));

const found = (sources: readonly Source[]) =>
  sources.flatMap((source) =>
    [...nodesOf(source.program)].filter(isExpression).map((node) => ({ source, value: node['value'] })),
  );

describe('the expressions that the table is asked with', () => {
  const all = found(sourcesUnder('functions'));

  it('are found, all of them', () => {
    expect(all.length).toBeGreaterThanOrEqual(12);
    expect(all.some(({ source }) => source.file.endsWith('commit.ts'))).toBe(true);
    expect(all.some(({ source }) => source.file.endsWith('reads.ts'))).toBe(true);
  });

  it('are written out, never made of values; the counters’ names, which the code lists, apart', () => {
    const made = all.flatMap(({ source, value }) =>
      madeOf(source, value).map((part) => `${source.file}: ${part.replaceAll(/\s+/gu, '')}`),
    );
    // Without the spaces, which the formatter moves.
    expect(made).toEqual(["functions/shared/store/commit.ts: names.map((name)=>`#${name}:${name}`).join(',')"]);
    const commit = sourcesUnder('functions/shared/store').find(({ file }) => file.endsWith('commit.ts'));
    expect(commit?.text).toContain('const names = counterNames.filter(');
  });
});
