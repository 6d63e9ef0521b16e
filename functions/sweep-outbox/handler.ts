import type { WorkStore } from '../../store/work.ts';
import type { DecideAdvances } from '../shared/advance/decide-advances.ts';
import type { Clock } from '../shared/clock.ts';
import type { Publish } from '../shared/publish/publish.ts';
import { errorFields, log } from '../shared/telemetry/log.ts';
import { millisecondsBetween } from '../shared/telemetry/metrics.ts';

/** Leaves the stream the time to do its work first. */
const graceSeconds = 60;
const perRun = 500;

export type Swept = { readonly republished: number; readonly advancesSettled: number; readonly failed: number };

/**
 * Repairs what the stream missed (an outage longer than its 24 hours, a parked record): publishes what stays in the
 * outbox, and issues or holds the advances that still wait. Safe to repeat, and to run twice at once.
 */
export const makeSweepOutbox =
  ({
    work,
    publish,
    decideAdvances,
    clock,
  }: {
    readonly work: WorkStore;
    readonly publish: Publish;
    readonly decideAdvances: DecideAdvances;
    readonly clock: Clock;
  }) =>
  async (): Promise<Swept> => {
    const before = new Date(new Date(clock.now()).getTime() - graceSeconds * 1000).toISOString();
    /** Instants of what is still to do. */
    const left: string[] = [];
    let advancesSettled = 0;
    const unsettled = await work.unsettledAdvances(before, perRun);
    const decide = decideAdvances(unsettled);
    for (const asked of unsettled) {
      try {
        const outcome = await decide(asked);
        if (outcome === 'nothing-to-do') await work.dropAdvanceWork(asked.actionNumber);
        advancesSettled += 1;
      } catch (error) {
        left.push(asked.askedAt);
        log({
          level: 'error',
          event: 'advance not settled',
          actionNumber: asked.actionNumber,
          correlationId: asked.correlationId,
          ...errorFields(error),
        });
      }
    }
    let republished = 0;
    let down: unknown = null;
    let waiting = await work.unpublished(before, perRun);
    while (waiting.length > 0) {
      try {
        const { sent, failedAt } = await publish(waiting);
        republished += sent;
        const refused = failedAt === null ? undefined : waiting[failedAt];
        if (refused === undefined || failedAt === null) break;
        left.push(refused.message.time);
        const { actionNumber, correlationId } = refused;
        log({ level: 'error', event: 'refused by the bus', actionNumber, correlationId });
        // A refused message is skipped, so that those behind it are still published.
        waiting = waiting.slice(failedAt + 1);
      } catch (error) {
        left.push(...waiting.map(({ message }) => message.time));
        down = error;
        break;
      }
    }
    const now = clock.now();
    log(
      { level: left.length > 0 ? 'error' : 'info', event: 'swept', count: republished + advancesSettled },
      {
        EventsRepublished: republished,
        AdvancesRecovered: advancesSettled,
        OldestLeftAge: Math.max(0, ...left.map((since) => millisecondsBetween(since, now))),
      },
    );
    // The bus is unreachable: fail the run, so that the alarm fires.
    if (down !== null) throw down;
    return { republished, advancesSettled, failed: left.length };
  };
