import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { err, ok, type Result } from '../domain/result.ts';
import type { Table } from './client.ts';
import type { PrimaryKey } from './keys.ts';

/** An item to write. An attribute that is `undefined` is removed from the existing item. */
export type Item = Readonly<Record<string, unknown>>;

/**
 * Which condition failed. `revision`: the action, its series or the feed changed since it was read: read and decide
 * again. `reference`: the trainee's reference is taken. `idempotency`: the same request is being served.
 */
export type WriteConflict = { readonly failed: 'revision' | 'reference' | 'idempotency' };

type Comparison = readonly ['=' | '<=', string | number];
/** Attributes and what each must be. */
export type Condition = Readonly<Record<string, Comparison>>;

/** One item of a transaction, as data. `guards`: what a failure of its condition means. */
export type Write = { readonly guards: WriteConflict['failed']; readonly condition?: Condition } & (
  | {
      /** Writes an item that must not exist yet, unless the existing one meets the condition. */
      readonly op: 'create';
      readonly item: Item & PrimaryKey;
    }
  | {
      /** Sets the attributes that this release knows, and keeps the others. */
      readonly op: 'rewrite';
      readonly item: Item & PrimaryKey;
    }
  | { readonly op: 'add'; readonly key: PrimaryKey; readonly set: Item; readonly add: Readonly<Record<string, number>> }
  | { readonly op: 'delete'; readonly key: PrimaryKey }
);

/** Everything that one decision writes: all of it, or nothing. */
export type Transaction = {
  /** Names this commit, and makes its resending harmless. */
  readonly commitId: string;
  readonly writes: readonly Write[];
  /** Key of an item that only this commit can have written; shows whether an uncertain write succeeded. */
  readonly marker: PrimaryKey | null;
};

/** DynamoDB's limit; callers split what could exceed it. */
export const maxTransactionItems = 100;

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const joined = (attributes: readonly string[], form: (attribute: string) => string, by = ', '): string =>
  attributes.map(form).join(by);

const assignment = (attribute: string) => `#${attribute} = :${attribute}`;
const name = (attribute: string) => `#${attribute}`;

const updateOf = (set: readonly string[], removed: readonly string[], added: readonly string[]): string =>
  `SET ${joined(set, assignment)}` +
  (removed.length === 0 ? '' : ` REMOVE ${joined(removed, name)}`) +
  (added.length === 0 ? '' : ` ADD ${joined(added, (attribute) => `#${attribute} :${attribute}`)}`);

const prefixed = (prefix: string, values: Item): Item =>
  Object.fromEntries(Object.entries(values).map(([attribute, value]) => [`${prefix}${attribute}`, value]));
const namesOf = (...attributes: readonly string[]): Record<string, string> =>
  Object.fromEntries(attributes.map((attribute) => [name(attribute), attribute]));
/** DynamoDB rejects an empty map. */
const filled = <T>(map: Readonly<Record<string, T>>): Record<string, T> | undefined =>
  Object.keys(map).length === 0 ? undefined : map;

const isNew = 'attribute_not_exists(pk)';

const requestOf = (TableName: string, write: Write): TransactItem => {
  const { condition = {} } = write;
  const conditioned = Object.keys(condition);
  const met = joined(
    conditioned,
    (attribute) => `#${attribute} ${condition[attribute]?.[0]} :is_${attribute}`,
    ' AND ',
  );
  const conditionValues = prefixed(
    ':is_',
    Object.fromEntries(Object.entries(condition).map(([attribute, [, value]]) => [attribute, value])),
  );
  const common = (expression: string, names = namesOf(...conditioned), values: Item = conditionValues) => ({
    TableName,
    ConditionExpression: expression === '' ? undefined : expression,
    ExpressionAttributeNames: filled(names),
    ExpressionAttributeValues: filled(values),
  });
  const update = (Key: PrimaryKey, item: Item, added: Item = {}) => {
    const attributes = Object.keys(item);
    const given = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
    return {
      Update: {
        ...common(met, namesOf(...attributes, ...Object.keys(added), ...conditioned), {
          ...prefixed(':', { ...given, ...added }),
          ...conditionValues,
        }),
        Key: { ...Key },
        UpdateExpression: updateOf(
          Object.keys(given),
          attributes.filter((attribute) => item[attribute] === undefined),
          Object.keys(added),
        ),
      },
    };
  };
  switch (write.op) {
    case 'create':
      return { Put: { ...common(met === '' ? isNew : `${isNew} OR ${met}`), Item: { ...write.item } } };
    case 'rewrite': {
      const { pk, sk, ...item } = write.item;
      return update({ pk, sk }, item);
    }
    case 'add':
      return update(write.key, write.set, write.add);
    case 'delete':
      return { Delete: { ...common(met), Key: { ...write.key } } };
  }
};

/** Full jitter, so that writers that collided do not collide again. */
export const backoff = async (attempt: number): Promise<void> => {
  await sleep(Math.random() * Math.min(400, 10 * 2 ** attempt));
};

const maxAttempts = 10;

/**
 * Sends a transaction, or returns which condition failed. A conflict with another transaction is retried with the same
 * token; after a failure that may hide a success, the marker shows whether this very commit was written, so that a lost
 * reply is neither an error nor a second effect. Throws when the table does not answer.
 */
export const commit = async (
  table: Table,
  { commitId, writes, marker }: Transaction,
): Promise<Result<null, WriteConflict>> => {
  const command = new TransactWriteCommand({
    TransactItems: writes.map((write) => requestOf(table.name, write)),
    ClientRequestToken: commitId,
  });
  const wasWritten = async () => marker !== null && (await commitIdAt(table, marker)) === commitId;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await table.client.send(command);
      return ok(null);
    } catch (error) {
      if (error instanceof TransactionCanceledException) {
        const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
        const conditions = writes
          .filter((_, index) => codes[index] === 'ConditionalCheckFailed')
          .map(({ guards }) => guards);
        if (conditions.length > 0) return (await wasWritten()) ? ok(null) : err({ failed: conflictOf(conditions) });
        if (codes.some((code) => !retryable.has(code))) throw error;
      } else if (!mayHaveSucceeded(error)) {
        throw error;
      } else if (await wasWritten()) {
        return ok(null);
      }
      if (attempt >= maxAttempts) throw error;
      await backoff(attempt);
    }
  }
};

/** A failed revision outweighs a taken reference: deciding again shows whether the reference is still taken. */
const conflictOf = (failed: readonly WriteConflict['failed'][]): WriteConflict['failed'] =>
  failed.includes('idempotency') ? 'idempotency' : failed.includes('revision') ? 'revision' : 'reference';

const retryable = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

const uncertainNames = new Set([
  'TransactionInProgressException',
  'TimeoutError',
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'InternalServerError',
  'RequestLimitExceeded',
  'ServiceUnavailable',
]);
const uncertainCodes = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT']);

/** Failures after which the write may have happened, or may be retried with the same token. */
const mayHaveSucceeded = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if (uncertainNames.has(error.name)) return true;
  if (
    '$metadata' in error &&
    typeof error.$metadata === 'object' &&
    error.$metadata !== null &&
    'httpStatusCode' in error.$metadata
  ) {
    return Number(error.$metadata.httpStatusCode) >= 500;
  }
  return 'code' in error && typeof error.code === 'string' && uncertainCodes.has(error.code);
};

const commitIdAt = async (table: Table, key: PrimaryKey): Promise<unknown> => {
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.name, Key: key, ConsistentRead: true, ProjectionExpression: 'commitId' }),
  );
  return Item?.['commitId'];
};
