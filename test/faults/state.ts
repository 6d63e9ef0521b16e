import { createHash } from 'node:crypto';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { scan } from '../../ops/audit/read.ts';
import type { TestTable } from '../support/engine.ts';

type Item = Record<string, unknown>;

/** Random values of a write, never shown to a caller. */
const drawn = new Set(['commitId', 'correlationId']);

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([key]) => !drawn.has(key))
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value;

export const itemsOf = async ({ client, tableName }: TestTable): Promise<readonly Item[]> => {
  const items: Item[] = [];
  for await (const item of scan(client, tableName)) items.push(item);
  return items;
};

/** A whole table as text, without what is drawn at random; remembered replies are left out unless they are wanted. */
export const told = (items: readonly Item[], { replies = false } = {}): string =>
  items
    .filter(({ kind }) => replies || kind !== 'IDEMPOTENCY')
    .map((item) => JSON.stringify(item, sorted))
    .sort()
    .join('\n');

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const keyOf = (item: Item): string => `${String(item['pk'])}/${String(item['sk'])}`;

/** Makes a table that holds some items hold others, and no other: what is the same already is left alone. */
export const restore = async (open: TestTable, items: readonly Item[], now: readonly Item[]): Promise<void> => {
  const wanted = new Map(items.map((item) => [keyOf(item), item]));
  const there = new Map(now.map((item) => [keyOf(item), JSON.stringify(item)]));
  const requests = [
    ...now
      .filter((item) => !wanted.has(keyOf(item)))
      .map((item) => ({ DeleteRequest: { Key: { pk: item['pk'], sk: item['sk'] } } })),
    ...items
      .filter((item) => there.get(keyOf(item)) !== JSON.stringify(item))
      .map((Item) => ({ PutRequest: { Item } })),
  ];
  for (let from = 0; from < requests.length; from += 25) {
    await open.table.client.send(
      new BatchWriteCommand({ RequestItems: { [open.tableName]: requests.slice(from, from + 25) } }),
    );
  }
};
