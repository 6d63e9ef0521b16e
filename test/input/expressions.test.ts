import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asTable } from '../../store/client.ts';
import { commit, type Write } from '../../store/transaction.ts';
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

/** Every expression of the requests that were made, in order. */
const expressionsIn = (value: unknown): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, inner]) =>
        name.endsWith('Expression') && typeof inner === 'string' ? [inner] : expressionsIn(inner),
      );

describe('the expressions that the table is asked with', () => {
  const all = found(sourcesUnder('store'));
  const inTransactions = ({ source }: { readonly source: Source }) => source.file.endsWith('transaction.ts');

  it('are found, all of them', () => {
    expect(all.length).toBeGreaterThanOrEqual(5);
    expect(all.some(inTransactions)).toBe(true);
    expect(all.some(({ source }) => source.file.endsWith('reads.ts'))).toBe(true);
  });

  it('are written out, never made of values; those of transactions apart', () => {
    const made = all
      .filter((one) => !inTransactions(one))
      .flatMap(({ source, value }) => madeOf(source, value).map((part) => `${source.file}: ${part}`));
    expect(made).toEqual([]);
  });

  it('are made of attributes’ names in transactions, whatever the values', async () => {
    const asked: unknown[] = [];
    const client = new DynamoDBClient({ region: 'eu-west-3' });
    client.middlewareStack.add(
      () => async (args) => {
        asked.push(args.input);
        return { output: { $metadata: {} }, response: {} };
      },
      { step: 'initialize', name: 'asked', override: true, priority: 'low' },
    );
    const table = asTable(client, 'table');
    const key = { pk: 'ORG#A', sk: 'B' };
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.integer(), async (text, number) => {
        asked.length = 0;
        const guards = 'revision';
        const item = { ...key, reference: text, gone: undefined, nested: { [text]: text } };
        const condition = { reference: ['=', text], last: ['<=', number] } as const;
        const writes: readonly Write[] = [
          { op: 'create', guards, item },
          { op: 'create', guards, item, condition },
          { op: 'rewrite', guards, item, condition },
          { op: 'add', guards, key, set: { kind: text }, add: { closed: number } },
          { op: 'delete', guards, key, condition },
        ];
        await commit(table, { commitId: 'c', writes, marker: null });
        expect(expressionsIn(asked)).toEqual([
          'attribute_not_exists(pk)',
          'attribute_not_exists(pk) OR #reference = :is_reference AND #last <= :is_last',
          '#reference = :is_reference AND #last <= :is_last',
          'SET #reference = :reference, #nested = :nested REMOVE #gone',
          'SET #kind = :kind ADD #closed :closed',
          '#reference = :is_reference AND #last <= :is_last',
        ]);
      }),
    );
  });
});
