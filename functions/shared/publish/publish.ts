import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Table } from '../../../store/client.ts';
import { makeOutbox, type Outgoing } from '../../../store/outbox.ts';
import { log } from '../telemetry/log.ts';

const source = 'ouverture';

/** PutEvents' limit. */
const maxEntries = 10;

/** A CloudEvents 1.0 envelope: consumers recognise duplicates by source and id. */
const detailOf = ({ message, correlationId }: Outgoing): string =>
  JSON.stringify({
    specversion: '1.0',
    source,
    ...message,
    datacontenttype: 'application/json',
    correlationid: correlationId,
  });

export type Published = {
  readonly sent: number;
  /** Messages without an outbox item any more: published before. */
  readonly skipped: number;
  /** Index of the first message that was not published, or `null`. */
  readonly failedAt: number | null;
};

export type Publish = (outgoing: readonly Outgoing[]) => Promise<Published>;

/**
 * Publishes messages in order and removes their outbox items. At least once: after a crash in between, they are
 * published again with the same id. After a failed entry, the rest is left for the next attempt.
 */
export const makePublish = (table: Table, bus: EventBridgeClient, busName: string): Publish => {
  const outbox = makeOutbox(table);
  return async (outgoing) => {
    const todo = await outbox.waiting(outgoing);
    const skipped = outgoing.length - todo.length;
    let sent = 0;
    for (let from = 0; from < todo.length; from += maxEntries) {
      const batch = todo.slice(from, from + maxEntries);
      const answer = await bus.send(
        new PutEventsCommand({
          Entries: batch.map((one) => ({
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
      for (const { actionNumber, correlationId, message } of done) {
        log({
          level: 'info',
          event: 'published',
          correlationId,
          actionNumber,
          messageType: message.type,
          messageId: message.id,
        });
      }
      await outbox.remove(done);
      sent += done.length;
      const refused = failed === -1 ? undefined : batch[failed];
      if (refused !== undefined) return { sent, skipped, failedAt: outgoing.indexOf(refused) };
    }
    return { sent, skipped, failedAt: null };
  };
};
