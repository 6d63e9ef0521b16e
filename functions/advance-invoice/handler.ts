import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { makeSettleAdvance } from '../shared/advance/settle-advance.ts';
import { allDone, failedFrom, newImageOf } from '../shared/events/records.ts';
import { advanceWorkItem, parseItem } from '../shared/store/stored.ts';
import { errorFields, log } from '../shared/telemetry/log.ts';

/** What a record asks for: only a work item that was put; its removal, and every other kind of item, is nothing. */
export const workOf = (record: DynamoDBRecord): z.infer<typeof advanceWorkItem> | null => {
  const image = newImageOf(record);
  return image === null || image['kind'] !== 'ADVANCE_WORK' ? null : parseItem(advanceWorkItem, 'ADVANCE_WORK', image);
};

/**
 * Issues or holds the advance of each action that asks for it, in stream order. Stops at the first failure and returns
 * its sequence number; a replay is a success.
 */
export const makeAdvanceInvoice =
  (settleAdvance: ReturnType<typeof makeSettleAdvance>) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    for (const record of Records) {
      try {
        const work = workOf(record);
        if (work === null) continue;
        const outcome = await settleAdvance(work.actionNumber, work.organisation, work.correlationId);
        log({
          level: 'info',
          event: `advance ${outcome}`,
          actionNumber: work.actionNumber,
          correlationId: work.correlationId,
        });
      } catch (error) {
        log({ level: 'error', event: 'advance failed', ...errorFields(error) });
        return failedFrom(record);
      }
    }
    return allDone;
  };
