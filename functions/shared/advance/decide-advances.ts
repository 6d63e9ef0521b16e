import { yearOf } from '../../../domain/calendar-date.ts';
import { system } from '../../../domain/caller.ts';
import type { Cause } from '../../../domain/event.ts';
import { type AdvanceDecided, issueOrHold } from '../../../domain/invoice/advance.ts';
import type { Invoice, Party } from '../../../domain/invoice/invoice.ts';
import { partyOf } from '../../../domain/invoice/issue.ts';
import { type NumberedPlan, prepareNumbered } from '../../../store/numbering.ts';
import { backoff, commit } from '../../../store/transaction.ts';
import type { Deps } from '../wiring.ts';
import { type AdvanceInputs, type AdvanceRequest, makeReadAhead } from './read-ahead.ts';

export type Outcome = 'issued' | 'held' | 'nothing-to-do';

const by = system('advance-invoice');

/**
 * The one transaction that issues or holds an advance, decided on its inputs; `null` when it no longer waits. `held`:
 * the invoice that holding wrote, if any.
 */
export const planAdvance = (
  { stored, profile, series, feedHead }: AdvanceInputs,
  held: Invoice | null,
  buyer: Party,
  { at, today }: Pick<Cause, 'at' | 'today'>,
): { readonly outcome: AdvanceDecided['outcome']; readonly plan: NumberedPlan } | null => {
  const { action } = stored;
  const seller = profile && partyOf(profile);
  const decided = issueOrHold(action, held, { seller, buyer, series }, { at, today, by });
  if (decided === null) return null;
  const { outcome, next, events, invoices } = decided;
  return {
    outcome,
    plan: {
      changes: [{ before: stored, after: next, events, invoices, advanceDecided: true }],
      series: [{ organisation: action.organisation, year: yearOf(today), head: series }],
      feedHead,
    },
  };
};

const maxAttempts = 30;

/**
 * Reads ahead for a batch of advances, then decides and writes them one at a time, in the caller's order: issued when
 * nothing prevents it, held otherwise. Safe to repeat, in any order with entries and openings: every write is
 * conditioned on what was read, and an advance already decided is left alone. Throws when the table does not answer, or
 * after too many conflicts: the record is then delivered again.
 */
export const makeDecideAdvances =
  ({ table, clock, invoices }: Pick<Deps, 'table' | 'clock' | 'invoices'>, buyer: Party) =>
  (batch: readonly AdvanceRequest[]) => {
    const ahead = makeReadAhead(table, batch);
    return async (request: AdvanceRequest): Promise<Outcome> => {
      const { actionNumber, correlationId } = request;
      for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
        const today = clock.today();
        const inputs = await ahead.inputsOf(request, today, attempt > 0);
        // Consistent with the action: every change of the invoice moves the action's revision, which the write checks.
        const isHeld = inputs.stored.action.facts.advance.state === 'HELD';
        const held = isHeld ? await invoices.get(actionNumber, 1) : null;
        const decided = planAdvance(inputs, held, buyer, { at: clock.now(), today });
        if (decided === null) return 'nothing-to-do';
        const { transaction, stored } = prepareNumbered(decided.plan, correlationId);
        const saved = await commit(table, transaction);
        if (saved.ok) {
          ahead.keep(stored, decided.plan);
          return decided.outcome;
        }
        await backoff(Math.min(attempt, 4));
      }
      throw new Error(`Too many conflicts on the advance of ${actionNumber}`);
    };
  };
export type DecideAdvances = ReturnType<typeof makeDecideAdvances>;
