import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Outgoing } from '../../store/outbox.ts';
import { outboxItem, parseItem } from '../../store/stored.ts';
import type { Clock } from '../shared/clock.ts';
import { allDone, failedFrom, newImageOf } from '../shared/events/records.ts';
import type { Publish } from '../shared/publish/publish.ts';
import { errorFields, log } from '../shared/telemetry/log.ts';
import { millisecondsBetween } from '../shared/telemetry/metrics.ts';

/** The outbox item that a record puts; `null` for removals and other kinds. */
export const outgoingOf = (record: DynamoDBRecord): Outgoing | null => {
  const image = newImageOf(record);
  return image === null || image['kind'] !== 'OUTBOX' ? null : parseItem(outboxItem, 'OUTBOX', image);
};

/** Publishes a batch in stream order; stops at the first failure and returns its sequence number. */
export const makePublishEvents =
  ({ publish, clock }: { readonly publish: Publish; readonly clock: Pick<Clock, 'now'> }) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const outgoing: { readonly record: DynamoDBRecord; readonly one: Outgoing }[] = [];
    let poison: DynamoDBRecord | null = null;
    for (const record of Records) {
      try {
        const one = outgoingOf(record);
        if (one !== null) outgoing.push({ record, one });
      } catch (error) {
        log({ level: 'error', event: 'unreadable outbox record', ...errorFields(error) }, { EventRecordsFailed: 1 });
        poison = record;
        break;
      }
    }
    const [first] = outgoing;
    try {
      const { sent, skipped, failedAt } = await publish(outgoing.map(({ one }) => one));
      if (first !== undefined && sent > 0)
        log(
          { level: 'info', event: 'batch published', count: sent },
          { EventsPublished: sent, PublicationDelay: millisecondsBetween(first.one.message.time, clock.now()) },
        );
      if (skipped > 0) log({ level: 'info', event: 'already published', count: skipped });
      const failed = failedAt === null ? undefined : outgoing[failedAt];
      if (failed !== undefined) {
        const { actionNumber, correlationId } = failed.one;
        log({ level: 'error', event: 'refused by the bus', actionNumber, correlationId }, { EventRecordsFailed: 1 });
        return failedFrom(failed.record);
      }
    } catch (error) {
      const { actionNumber, correlationId } = first?.one ?? {};
      log(
        {
          level: 'error',
          event: 'publishing failed',
          ...(actionNumber === undefined ? {} : { actionNumber }),
          ...(correlationId === undefined ? {} : { correlationId }),
          ...errorFields(error),
        },
        { EventRecordsFailed: 1 },
      );
      if (first !== undefined) return failedFrom(first.record);
    }
    return poison === null ? allDone : failedFrom(poison);
  };
