import type { makeSettleAdvance } from '../shared/advance/settle-advance.ts';
import type { Clock } from '../shared/clock.ts';
import type { makePublish } from '../shared/publish/publish.ts';
import type { WorkStore } from '../shared/store/work.ts';
import { errorFields, log } from '../shared/telemetry/log.ts';

/** Leaves the stream the time to do its work first. */
const graceSeconds = 60;
const perRun = 500;

export type Swept = { readonly republished: number; readonly advancesSettled: number; readonly failed: number };

/**
 * Repairs what the stream lost (an outage longer than its 24 hours, a parked record): publishes what stays in the
 * outbox and settles the advances that an opening still waits for. Safe to repeat and to run twice at once.
 */
export const makeSweepOutbox =
  ({
    work,
    publish,
    settleAdvance,
    clock,
  }: {
    readonly work: WorkStore;
    readonly publish: ReturnType<typeof makePublish>;
    readonly settleAdvance: ReturnType<typeof makeSettleAdvance>;
    readonly clock: Clock;
  }) =>
  async (): Promise<Swept> => {
    const before = new Date(new Date(clock.now()).getTime() - graceSeconds * 1000).toISOString();
    let failed = 0;
    let advancesSettled = 0;
    for (const asked of await work.unsettledAdvances(before, perRun)) {
      try {
        const outcome = await settleAdvance(asked.actionNumber, asked.organisation, asked.correlationId);
        if (outcome === 'nothing-to-do') await work.dropAdvanceWork(asked.actionNumber);
        advancesSettled += 1;
      } catch (error) {
        failed += 1;
        log({
          level: 'error',
          event: 'advance not settled',
          actionNumber: asked.actionNumber,
          correlationId: asked.correlationId,
          ...errorFields(error),
        });
      }
    }
    const waiting = await work.unpublished(before, perRun);
    const { sent, failedAt } = await publish(waiting);
    if (failedAt !== null) failed += waiting.length - failedAt;
    log({ level: failed > 0 ? 'error' : 'info', event: 'swept', count: sent + advancesSettled });
    return { republished: sent, advancesSettled, failed };
  };
