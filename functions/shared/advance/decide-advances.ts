import { yearOf } from '../../../domain/calendar-date.ts';
import { system } from '../../../domain/caller.ts';
import type { Cause } from '../../../domain/event.ts';
import { type AdvanceDecided, issueOrHold } from '../../../domain/invoice/advance.ts';
import type { Invoice, Party } from '../../../domain/invoice/invoice.ts';
import { partyOf } from '../../../domain/invoice/issue.ts';
import { type NumberedPlan, prepareNumbered } from '../../../store/numbering.ts';
import { backoff, commit } from '../../../store/transaction.ts';
import type { Deps } from '../wiring.ts';
import { type AdvanceFacts, type AdvanceRequest, makeReadAhead } from './read-ahead.ts';

export type Outcome = 'issued' | 'held' | 'nothing-to-do';

const by = system('advance-invoice');

/**
 * The one transaction that issues or holds an advance, decided on `facts`; `null` when it does not wait (any more).
 * `held`: the invoice that holding wrote, if any.
 */
export const planAdvance = (
  { stored, profile, series, feedHead }: AdvanceFacts,
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

const maxTries = 30;

/**
 * Reads ahead for advances that are asked for together, then decides and writes them one at a time, in the caller's
 * order: issued when nothing stands in the way, held otherwise. Safe to repeat, in any order with entries and openings:
 * every write stands on what was read, and what is done already is left alone. Throws when the table does not answer or
 * the race is lost too often: the record is then delivered again.
 */
export const makeDecideAdvances =
  ({ table, clock, invoices }: Pick<Deps, 'table' | 'clock' | 'invoices'>, buyer: Party) =>
  (together: readonly AdvanceRequest[]) => {
    const ahead = makeReadAhead(table, together);
    return async (request: AdvanceRequest): Promise<Outcome> => {
      const { actionNumber, correlationId } = request;
      for (let attempt = 0; attempt < maxTries; attempt += 1) {
        const today = clock.today();
        const facts = await ahead.factsOf(request, today, attempt > 0);
        // Consistent with the action: every change of the invoice moves the action's revision, which the write checks.
        const isHeld = facts.stored.action.facts.advance.state === 'HELD';
        const held = isHeld ? await invoices.get(actionNumber, 1) : null;
        const decided = planAdvance(facts, held, buyer, { at: clock.now(), today });
        if (decided === null) return 'nothing-to-do';
        const { transaction, stored } = prepareNumbered(decided.plan, correlationId);
        const saved = await commit(table, transaction);
        if (saved.ok) {
          ahead.carry(stored, decided.plan);
          return decided.outcome;
        }
        await backoff(Math.min(attempt, 4));
      }
      throw new Error(`Too many races lost on the advance of ${actionNumber}`);
    };
  };
export type DecideAdvances = ReturnType<typeof makeDecideAdvances>;
