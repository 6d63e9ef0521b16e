import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { BatchGetCommand, BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '../store/client.ts';
import { keys } from '../store/keys.ts';
import type { Message } from '../store/stored.ts';
import { log } from '../telemetry/log.ts';

export type Outgoing = {
  readonly actionNumber: string;
  readonly seq: number;
  readonly message: Message;
  readonly correlationId: string;
};

const source = 'ouverture';

/** PutEvents takes ten entries at most. */
const perCall = 10;

/** A CloudEvents 1.0 envelope: consumers tell repeats by source and id. */
const detailOf = ({ message, correlationId }: Outgoing): string =>
  JSON.stringify({
    specversion: '1.0',
    source,
    ...message,
    datacontenttype: 'application/json',
    correlationid: correlationId,
  });

const keyOf = ({ actionNumber, seq }: Outgoing) => keys.outbox(actionNumber, seq);

const named = ({ actionNumber, seq }: { readonly actionNumber: string; readonly seq: number }) =>
  `${actionNumber}:${seq}`;

/** Those whose outbox item is still there: the others went out already, and a redelivered record tells of them again. */
const stillWaiting = async (table: Table, outgoing: readonly Outgoing[]): Promise<ReadonlySet<string>> => {
  const waiting = new Set<string>();
  const unique = [...new Map(outgoing.map((one) => [named(one), one])).values()];
  for (let from = 0; from < unique.length; from += 100) {
    let wanted = unique.slice(from, from + 100).map(keyOf);
    while (wanted.length > 0) {
      const answer = await table.client.send(
        new BatchGetCommand({
          RequestItems: {
            [table.name]: { Keys: wanted, ConsistentRead: true, ProjectionExpression: 'actionNumber, seq' },
          },
        }),
      );
      for (const item of answer.Responses?.[table.name] ?? []) {
        waiting.add(named({ actionNumber: String(item['actionNumber']), seq: Number(item['seq']) }));
      }
      const left = new Set(
        (answer.UnprocessedKeys?.[table.name]?.Keys ?? []).map((key) => `${String(key['pk'])}/${String(key['sk'])}`),
      );
      wanted = wanted.filter((key) => left.has(`${key.pk}/${key.sk}`));
    }
  }
  return waiting;
};

const remove = async (table: Table, sent: readonly Outgoing[]): Promise<void> => {
  let wanted = sent.map(keyOf);
  while (wanted.length > 0) {
    const batch = wanted.slice(0, 25);
    const answer = await table.client.send(
      new BatchWriteCommand({ RequestItems: { [table.name]: batch.map((Key) => ({ DeleteRequest: { Key } })) } }),
    );
    const left = new Set(
      (answer.UnprocessedItems?.[table.name] ?? []).map(
        ({ DeleteRequest }) => `${String(DeleteRequest?.Key?.['pk'])}/${String(DeleteRequest?.Key?.['sk'])}`,
      ),
    );
    wanted = [...batch.filter((key) => left.has(`${key.pk}/${key.sk}`)), ...wanted.slice(25)];
  }
};

export type Published = {
  readonly sent: number;
  /** Those whose outbox item was gone: published before. */
  readonly skipped: number;
  /** Index of the first that did not go out, or `null`. */
  readonly failedAt: number | null;
};

/**
 * Puts messages on the bus in their order and removes their outbox items. At least once: a crash between the two sends
 * again, with the same id. Entries fail one by one; everything from the first failure on is left for the next try.
 */
export const makePublish =
  (table: Table, bus: EventBridgeClient, busName: string) =>
  async (outgoing: readonly Outgoing[]): Promise<Published> => {
    const waiting = await stillWaiting(table, outgoing);
    const seen = new Set<string>();
    const todo = outgoing
      .map((one, index) => ({ one, index }))
      .filter(({ one }) => {
        const first = waiting.has(named(one)) && !seen.has(named(one));
        seen.add(named(one));
        return first;
      });
    let sent = 0;
    for (let from = 0; from < todo.length; from += perCall) {
      const batch = todo.slice(from, from + perCall);
      const answer = await bus.send(
        new PutEventsCommand({
          Entries: batch.map(({ one }) => ({
            EventBusName: busName,
            Source: source,
            DetailType: one.message.type,
            Detail: detailOf(one),
            Time: new Date(one.message.time),
          })),
        }),
      );
      const results = answer.Entries ?? [];
      const failed = batch.findIndex((_, index) => results[index]?.EventId === undefined);
      const done = failed === -1 ? batch : batch.slice(0, failed);
      for (const { one } of done) {
        const { actionNumber, correlationId, message } = one;
        log({
          level: 'info',
          event: 'published',
          correlationId,
          actionNumber,
          messageType: message.type,
          messageId: message.id,
        });
      }
      await remove(
        table,
        done.map(({ one }) => one),
      );
      sent += done.length;
      if (failed !== -1) return { sent, skipped: outgoing.length - todo.length, failedAt: batch[failed]?.index ?? 0 };
    }
    return { sent, skipped: outgoing.length - todo.length, failedAt: null };
  };
