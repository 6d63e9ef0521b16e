import type { Action } from '../action/action.ts';
import { assess } from '../advance/assess.ts';
import { addDays, addMonths, type CalendarDate } from '../calendar-date.ts';
import { formatEuros } from '../money.ts';
import { applied, type RequestedChange } from './types.ts';

/** Calendar months started between two days, both included: 18 from 02/01/2023 to 30/06/2024. */
const monthsStarted = (from: CalendarDate, to: CalendarDate): number => {
  let months = 0;
  while (addMonths(from, months) < addDays(to, 1) && months < 1_200) months += 1;
  return months;
};

/**
 * What the changes do not do but the reader should know, in French: the advance is never recomputed, so the amount that
 * the new duration would give is shown (docs/domain.md, « What a request leaves as it is »).
 */
export const informationOf = (action: Action, changes: readonly RequestedChange[]): readonly string[] => {
  const after = applied(action, changes);
  const moved =
    monthsStarted(after.plannedStartDate, after.plannedEndDate) -
    monthsStarted(action.plannedStartDate, action.plannedEndDate);
  const now = assess(action.advanceTerms);
  if (!now.due || moved === 0) return [];
  const { durationMonths } = action.advanceTerms;
  const duration = durationMonths + moved;
  if (duration < 1) return [];
  const { advance } = action.facts;
  const named =
    advance.state === 'ISSUED' || advance.state === 'REJECTED'
      ? `L’avance de ${formatEuros(now.amountCents)} (facture ${advance.invoiceNumber}) n’est pas recalculée`
      : `L’avance de ${formatEuros(now.amountCents)} reste celle du contrat et n’est pas recalculée`;
  const then = assess({ ...action.advanceTerms, durationMonths: duration });
  const would = then.due ? then.amountCents : 0;
  const difference = would - now.amountCents;
  const lasting = `pour ${duration} mois au lieu de ${durationMonths}`;
  if (difference === 0) {
    return [`${named}. À titre d’information, ${lasting}, son montant serait le même.`];
  }
  return [
    `${named}. À titre d’information, ${lasting}, elle serait de ${formatEuros(would)}, soit ${formatEuros(Math.abs(difference))} de ${difference < 0 ? 'moins' : 'plus'}.`,
  ];
};
