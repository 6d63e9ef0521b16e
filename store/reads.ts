import { BatchGetCommand, GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod/mini';
import { err, ok, type Result } from '../domain/result.ts';
import type { Table } from './client.ts';
import type { PrimaryKey } from './keys.ts';
import { type Kind, parseItem } from './stored.ts';
import { backoff } from './transaction.ts';

/** One item, strongly consistent, parsed; `null` when there is none. */
export const getItem = async <T>(
  table: Table,
  key: PrimaryKey,
  schema: z.ZodMiniType<T>,
  kind: Kind,
): Promise<T | null> => {
  const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true }));
  return Item === undefined ? null : parseItem(schema, kind, Item);
};

/** BatchGetItem's limit. */
const maxKeys = 100;

/** Items by their keys, strongly consistent, in no order; missing ones are left out. */
export const getItems = async (
  table: Table,
  wanted: readonly PrimaryKey[],
): Promise<readonly Record<string, unknown>[]> => {
  const parts = Array.from({ length: Math.ceil(wanted.length / maxKeys) }, (_, index) =>
    wanted.slice(index * maxKeys, (index + 1) * maxKeys),
  );
  const read = async (part: readonly PrimaryKey[]): Promise<readonly Record<string, unknown>[]> => {
    const items: Record<string, unknown>[] = [];
    let left: readonly Record<string, unknown>[] = part;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      if (attempt > 0) await backoff(attempt);
      if (attempt > 10) throw new Error(`${left.length} items were not read after ${attempt} attempts`);
      const answer = await table.client.send(
        new BatchGetCommand({ RequestItems: { [table.name]: { Keys: [...left], ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[table.name] ?? []));
      left = answer.UnprocessedKeys?.[table.name]?.Keys ?? [];
    }
    return items;
  };
  return (await Promise.all(parts.map(read))).flat();
};

export type Index = 'gsi1' | 'gsi2' | 'gsi3';

/** Where a list is: a partition of the table or of an index, and the range of sort keys in it. */
export type Range = {
  readonly index?: Index;
  readonly partition: string;
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly newestFirst?: boolean;
};

export type PageRequest = { readonly limit: number; readonly after: Record<string, unknown> | null };
export type RawPage = {
  readonly items: readonly Record<string, unknown>[];
  readonly last: Record<string, unknown> | null;
};

const queryInput = (table: Table, range: Range): QueryCommandInput => {
  const pk = range.index === undefined ? 'pk' : `${range.index}pk`;
  const sk = range.index === undefined ? 'sk' : `${range.index}sk`;
  const names: Record<string, string> = { '#pk': pk };
  const values: Record<string, unknown> = { ':pk': range.partition };
  let condition = '#pk = :pk';
  if (range.prefix !== undefined && range.prefix !== '') {
    names['#sk'] = sk;
    values[':prefix'] = range.prefix;
    condition += ' AND begins_with(#sk, :prefix)';
  } else if (range.from !== undefined || range.to !== undefined) {
    names['#sk'] = sk;
    values[':from'] = range.from ?? '\u0000';
    values[':to'] = range.to ?? '\u{10ffff}';
    condition += ' AND #sk BETWEEN :from AND :to';
  }
  return {
    TableName: table.name,
    ...(range.index === undefined ? { ConsistentRead: true } : { IndexName: range.index }),
    KeyConditionExpression: condition,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
    ScanIndexForward: range.newestFirst !== true,
  };
};

/** An inverted range is empty; DynamoDB would reject the query. Sort keys compare by bytes. */
const isEmpty = ({ from, to }: Range): boolean =>
  from !== undefined && to !== undefined && Buffer.compare(Buffer.from(from), Buffer.from(to)) > 0;

/** One page of a list: queries until it has `limit` items or the list ends. */
export const queryPage = async (table: Table, range: Range, page: PageRequest): Promise<RawPage> => {
  if (isEmpty(range)) return { items: [], last: null };
  const items: Record<string, unknown>[] = [];
  let start = page.after ?? undefined;
  do {
    const answer = await table.client.send(
      new QueryCommand({ ...queryInput(table, range), Limit: page.limit - items.length, ExclusiveStartKey: start }),
    );
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start !== undefined && items.length < page.limit);
  return { items, last: start ?? null };
};

/** A whole list, bounded: `null` when it holds more than `max` items. */
export const queryAll = async (
  table: Table,
  range: Range,
  max: number,
): Promise<readonly Record<string, unknown>[] | null> => {
  if (isEmpty(range)) return [];
  const items: Record<string, unknown>[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const answer = await table.client.send(new QueryCommand({ ...queryInput(table, range), ExclusiveStartKey: start }));
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
    if (items.length > max) return null;
  } while (start !== undefined);
  return items;
};

export type CursorInvalid = { readonly code: 'CURSOR_INVALID'; readonly detail: string };

export const cursorInvalid: CursorInvalid = {
  code: 'CURSOR_INVALID',
  detail: 'Cette position de liste est inconnue, ou a été donnée pour d’autres filtres : reprenez la liste au début.',
};

/** Opaque cursor: a position in a list and a digest of its filter, without which it is invalid. */
export const writeCursor = (filter: string, position: Record<string, unknown> | null): string | null =>
  position === null ? null : Buffer.from(JSON.stringify([filter, position])).toString('base64url');

/** Values of a cursor: key parts, as long as the table allows, and ranks. Anything else was not issued by us. */
const maxKeyBytes = 1_024;
const isCursorValue = (value: unknown): boolean =>
  typeof value === 'string'
    ? value !== '' && value.isWellFormed() && Buffer.byteLength(value) <= maxKeyBytes
    : Number.isSafeInteger(value) && Number(value) >= 0;

export const readCursor = (
  filter: string,
  cursor: string | undefined,
): Result<Record<string, unknown> | null, CursorInvalid> => {
  if (cursor === undefined) return ok(null);
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(parsed) || parsed.length !== 2 || parsed[0] !== filter) return err(cursorInvalid);
    const position: unknown = parsed[1];
    if (typeof position !== 'object' || position === null || Array.isArray(position)) return err(cursorInvalid);
    const entries = Object.entries(position);
    if (entries.length > 8 || entries.some(([, value]) => !isCursorValue(value))) {
      return err(cursorInvalid);
    }
    return ok(Object.fromEntries(entries));
  } catch {
    return err(cursorInvalid);
  }
};
