import { BatchGetCommand, BatchWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod/mini';
import type { Table } from './client.ts';
import { keys } from './keys.ts';
import type { outboxItem } from './stored.ts';

/** A message waiting to be published. */
export type Outgoing = z.infer<typeof outboxItem>;

export type Outbox = {
  /**
   * Those of `outgoing` that still wait, in order and without duplicates: a redelivered record may be published
   * already.
   */
  readonly waiting: (outgoing: readonly Outgoing[]) => Promise<readonly Outgoing[]>;
  /** Notes which were published, by action, then deletes them. Safe to repeat. */
  readonly remove: (sent: readonly Outgoing[]) => Promise<void>;
};

type Key = ReturnType<typeof keys.outbox>;
const keyOf = ({ actionNumber, seq }: Outgoing): Key => keys.outbox(actionNumber, seq);
const keyText = ({ pk, sk }: { readonly pk?: unknown; readonly sk?: unknown }): string => `${String(pk)}/${String(sk)}`;

/** DynamoDB's limits for one request. */
const keysPerRead = 100;
const keysPerWrite = 25;

export const makeOutbox = (table: Table): Outbox => ({
  waiting: async (outgoing) => {
    const names = outgoing.map((one) => keyText(keyOf(one)));
    const unique = outgoing.filter((_, index) => names.indexOf(names[index] ?? '') === index);
    const found = new Set<string>();
    for (let from = 0; from < unique.length; from += keysPerRead) {
      let wanted: readonly Key[] = unique.slice(from, from + keysPerRead).map(keyOf);
      while (wanted.length > 0) {
        const answer = await table.client.send(
          new BatchGetCommand({
            RequestItems: { [table.name]: { Keys: [...wanted], ConsistentRead: true, ProjectionExpression: 'pk, sk' } },
          }),
        );
        for (const item of answer.Responses?.[table.name] ?? []) found.add(keyText(item));
        const left = new Set((answer.UnprocessedKeys?.[table.name]?.Keys ?? []).map(keyText));
        wanted = wanted.filter((key) => left.has(keyText(key)));
      }
    }
    return unique.filter((one) => found.has(keyText(keyOf(one))));
  },
  remove: async (sent) => {
    const byAction = Map.groupBy(sent, ({ actionNumber }) => actionNumber);
    await Promise.all(
      [...byAction].map(async ([actionNumber, ranks]) =>
        table.client.send(
          new UpdateCommand({
            TableName: table.name,
            Key: { ...keys.published(actionNumber) },
            UpdateExpression: 'SET #kind = :kind, #actionNumber = :actionNumber ADD #seqs :seqs',
            ExpressionAttributeNames: { '#kind': 'kind', '#actionNumber': 'actionNumber', '#seqs': 'seqs' },
            ExpressionAttributeValues: {
              ':kind': 'PUBLISHED',
              ':actionNumber': actionNumber,
              ':seqs': new Set(ranks.map(({ seq }) => seq)),
            },
          }),
        ),
      ),
    );
    let wanted: readonly Key[] = sent.map(keyOf);
    while (wanted.length > 0) {
      const batch = wanted.slice(0, keysPerWrite);
      const answer = await table.client.send(
        new BatchWriteCommand({ RequestItems: { [table.name]: batch.map((Key) => ({ DeleteRequest: { Key } })) } }),
      );
      const left = new Set(
        (answer.UnprocessedItems?.[table.name] ?? []).map(({ DeleteRequest }) => keyText(DeleteRequest?.Key ?? {})),
      );
      wanted = [...batch.filter((key) => left.has(keyText(key))), ...wanted.slice(keysPerWrite)];
    }
  },
});
