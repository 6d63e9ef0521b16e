import { bringUpToDate } from '../../domain/action/day.ts';
import { system } from '../../domain/caller.ts';
import { prepare } from '../../store/plan.ts';
import { backoff, commit } from '../../store/transaction.ts';
import type { WorkStore } from '../../store/work.ts';
import { errorFields, log } from '../shared/telemetry/log.ts';
import type { Deps } from '../shared/wiring.ts';

export type NightlyResult = {
  /** Actions flagged late by this run. */
  readonly flagged: number;
  /** Declarations that this run turned due. */
  readonly declarationsDue: number;
  readonly failed: number;
  /** Whether time ran out before the queue was empty: the next run goes on. */
  readonly unfinished: boolean;
};

const perPage = 100;
const maxAttempts = 8;
const marginMs = 5_000;

/**
 * Records what the day changed: the late flag of actions in progress past their planned end, and newly due
 * declarations. Reads only actions whose deadline has come; each write is conditioned on the revision read, since an
 * index may be stale. Run twice, in parallel or killed half-way, it flags each action once.
 */
export const makeFlagLateClosures =
  ({ table, clock, actions, work }: Pick<Deps, 'table' | 'clock' | 'actions'> & { readonly work: WorkStore }) =>
  async (
    _event: unknown,
    context?: { readonly getRemainingTimeInMillis?: () => number; readonly awsRequestId?: string },
  ): Promise<NightlyResult> => {
    const by = system('flag-late-closures');
    const today = clock.today();
    const correlationId = context?.awsRequestId ?? 'flag-late-closures';
    let flagged = 0;
    let declarationsDue = 0;
    let failed = 0;
    const seen = new Set<string>();
    const report = (event: string): void =>
      log(
        { level: failed > 0 ? 'error' : 'info', event, correlationId, count: flagged + declarationsDue },
        { ClosuresFlaggedLate: flagged, DeclarationsTurnedDue: declarationsDue, ActionsNotSettled: failed },
      );
    const endDayOf = async (actionNumber: string): Promise<void> => {
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const stored = await actions.read(actionNumber);
        if (stored === null || stored.action.status === 'AO') return;
        const { next, events } = bringUpToDate(stored.action, { today, at: clock.now(), by });
        if (events.length === 0 && stored.action.facts.settledOn === next.facts.settledOn) return;
        const { transaction } = prepare({ changes: [{ before: stored, after: next, events }] }, correlationId);
        const saved = await commit(table, transaction);
        if (saved.ok) {
          flagged += events.filter((event) => event.type === 'CLOSURE_OVERDUE').length;
          declarationsDue += events
            .filter((event) => event.type === 'DECLARATIONS_DUE')
            .reduce((sum, event) => sum + String(event.data['periods']).split(' ').length, 0);
          return;
        }
        await backoff(attempt);
      }
      throw new Error(`Too many conflicts on ${actionNumber}`);
    };
    for (;;) {
      const page = (await work.deadlines(today, perPage + seen.size)).filter((actionNumber) => !seen.has(actionNumber));
      if (page.length === 0) break;
      for (const actionNumber of page) {
        if ((context?.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY) < marginMs) {
          report('daily job unfinished');
          return { flagged, declarationsDue, failed, unfinished: true };
        }
        seen.add(actionNumber);
        try {
          await endDayOf(actionNumber);
        } catch (error) {
          failed += 1;
          log({ level: 'error', event: 'action not settled', actionNumber, correlationId, ...errorFields(error) });
        }
      }
    }
    report('day settled');
    return { flagged, declarationsDue, failed, unfinished: false };
  };
