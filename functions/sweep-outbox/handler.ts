import type { WorkStore } from '../../store/work.ts';
import type { DecideAdvances } from '../shared/advance/decide-advances.ts';
import type { Clock } from '../shared/clock.ts';
import type { Publish } from '../shared/publish/publish.ts';
import { errorFields, log } from '../shared/telemetry/log.ts';
import { millisecondsBetween } from '../shared/telemetry/metrics.ts';

/** Gives the stream time to do its work first. */
const graceSeconds = 60;
const perRun = 500;

export type SweepResult = { readonly republished: number; readonly advancesRecovered: number; readonly failed: number };

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
  async (): Promise<SweepResult> => {
    const before = new Date(new Date(clock.now()).getTime() - graceSeconds * 1000).toISOString();
    /** Instants of what is still waiting. */
    const left: string[] = [];
    let advancesRecovered = 0;
    const advances = await work.waitingAdvances(before, perRun);
    const decide = decideAdvances(advances);
    for (const advance of advances) {
      try {
        const outcome = await decide(advance);
        if (outcome === 'nothing-to-do') await work.dropAdvanceWork(advance.actionNumber);
        advancesRecovered += 1;
      } catch (error) {
        left.push(advance.askedAt);
        log({
          level: 'error',
          event: 'advance not settled',
          actionNumber: advance.actionNumber,
          correlationId: advance.correlationId,
          ...errorFields(error),
        });
      }
    }
    let republished = 0;
    let busError: unknown = null;
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
        busError = error;
        break;
      }
    }
    const now = clock.now();
    log(
      { level: left.length > 0 ? 'error' : 'info', event: 'swept', count: republished + advancesRecovered },
      {
        EventsRepublished: republished,
        AdvancesRecovered: advancesRecovered,
        OldestLeftAge: Math.max(0, ...left.map((since) => millisecondsBetween(since, now))),
      },
    );
    // The bus is unreachable: fail the run, so that the alarm fires.
    if (busError !== null) throw busError;
    return { republished, advancesRecovered, failed: left.length };
  };
