import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type * as z from 'zod/mini';
import { advanceWorkItem, parseItem } from '../../store/stored.ts';
import type { DecideAdvances } from '../shared/advance/decide-advances.ts';
import type { AdvanceRequest } from '../shared/advance/read-ahead.ts';
import type { Clock } from '../shared/clock.ts';
import { allDone, failedFrom, newImageOf } from '../shared/events/records.ts';
import { errorFields, type LogFields, log } from '../shared/telemetry/log.ts';
import { millisecondsBetween } from '../shared/telemetry/metrics.ts';

/** The work item that a record puts; `null` for removals and other kinds. */
export const workOf = (record: DynamoDBRecord): z.infer<typeof advanceWorkItem> | null => {
  const image = newImageOf(record);
  return image === null || image['kind'] !== 'ADVANCE_WORK' ? null : parseItem(advanceWorkItem, 'ADVANCE_WORK', image);
};

/** Skips unreadable records: the loop fails on each in its turn, after those before it. */
const readableWork = (record: DynamoDBRecord): readonly AdvanceRequest[] => {
  try {
    const work = workOf(record);
    return work === null ? [] : [work];
  } catch {
    return [];
  }
};

/**
 * Issues or holds the advance of each action that asks for it, in stream order. Stops at the first failure and returns
 * its sequence number; a replay succeeds.
 */
export const makeAdvanceInvoice =
  ({ decideAdvances, clock }: { readonly decideAdvances: DecideAdvances; readonly clock: Pick<Clock, 'now'> }) =>
  async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
    const decide = decideAdvances(Records.flatMap(readableWork));
    for (const record of Records) {
      let logged: Pick<LogFields, 'actionNumber' | 'correlationId'> = {};
      try {
        const work = workOf(record);
        if (work === null) continue;
        const { actionNumber, correlationId, askedAt } = work;
        logged = { actionNumber, correlationId };
        const outcome = await decide(work);
        log(
          { level: 'info', event: `advance ${outcome}`, ...logged },
          outcome === 'nothing-to-do'
            ? undefined
            : outcome === 'held'
              ? { AdvancesHeld: 1 }
              : { AdvancesIssued: 1, AdvanceDelay: millisecondsBetween(askedAt, clock.now()) },
        );
      } catch (error) {
        log({ level: 'error', event: 'advance failed', ...logged, ...errorFields(error) }, { AdvanceRecordsFailed: 1 });
        return failedFrom(record);
      }
    }
    return allDone;
  };
