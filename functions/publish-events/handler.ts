import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { allDone, failedFrom, newImageOf } from '../shared/events/records.ts';
import type { makePublish, Outgoing } from '../shared/publish/publish.ts';
import { outboxItem, parseItem } from '../shared/store/stored.ts';
import { errorFields, log } from '../shared/telemetry/log.ts';

/** What a record asks to publish: an outbox item that was put, and nothing else. */
export const outgoingOf = (record: DynamoDBRecord): Outgoing | null => {
  const image = newImageOf(record);
  return image === null || image['kind'] !== 'OUTBOX' ? null : parseItem(outboxItem, 'OUTBOX', image);
};

/** Publishes a batch in stream order; stops at the first failure and returns its sequence number. */
export const makePublishEvents =
  (publish: ReturnType<typeof makePublish>) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const outgoing: { readonly record: DynamoDBRecord; readonly one: Outgoing }[] = [];
    let poison: DynamoDBRecord | null = null;
    for (const record of Records) {
      try {
        const one = outgoingOf(record);
        if (one !== null) outgoing.push({ record, one });
      } catch (error) {
        log({ level: 'error', event: 'unreadable outbox record', ...errorFields(error) });
        poison = record;
        break;
      }
    }
    try {
      const { sent, skipped, failedAt } = await publish(outgoing.map(({ one }) => one));
      log({ level: 'info', event: 'published', count: sent });
      if (skipped > 0) log({ level: 'info', event: 'already published', count: skipped });
      const failed = failedAt === null ? undefined : outgoing[failedAt]?.record;
      if (failed !== undefined) return failedFrom(failed);
    } catch (error) {
      log({ level: 'error', event: 'publishing failed', ...errorFields(error) });
      const [first] = outgoing;
      if (first !== undefined) return failedFrom(first.record);
    }
    return poison === null ? allDone : failedFrom(poison);
  };
