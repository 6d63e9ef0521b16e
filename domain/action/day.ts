import { latest } from '../calendar-date.ts';
import { type ActionEvent, type Cause, change, type Decided, happened } from '../event.ts';
import { type Action, type Closed, duePeriods, type InProgress } from './action.ts';

/**
 * Stores what a day changed: the late flag (in progress, planned end before today) and the declarations that became
 * due. Called by the daily job and by every verb that moves a bound: `was` is then the action before the move, so that
 * what the move itself makes due has its event. Repeating it on the same day changes nothing and gives no event.
 */
export function bringUpToDate<T extends InProgress | Closed>(
  action: T,
  cause: Cause,
  was: Action = action,
): Decided<T> {
  const { settledOn } = action.facts;
  const on = settledOn === null ? cause.today : latest(settledOn, cause.today);
  const before = new Set(duePeriods(was).map((period) => period.id));
  const moved: T = { ...action, facts: { ...action.facts, settledOn: on } };
  const overdue = moved.status === 'EC' && moved.plannedEndDate < on;
  const next: T = moved.status === 'EC' ? { ...moved, overdue } : moved;
  const newlyDue = duePeriods(next).filter((period) => !before.has(period.id));
  const wasOverdue = was.status === 'EC' && was.overdue;
  const events: ActionEvent[] = [];
  if (overdue && !wasOverdue) {
    events.push(
      happened('CLOSURE_OVERDUE', cause, {
        changes: change('overdue', 'Retard de fermeture', 'Non', 'Oui'),
        data: { plannedEndDate: action.plannedEndDate },
      }),
    );
  }
  if (newlyDue.length > 0) {
    events.push(
      happened('DECLARATIONS_DUE', cause, {
        changes: change('dueDeclarations', 'Déclarations en attente', before.size, duePeriods(next).length),
        data: { periods: newlyDue.map((period) => period.id).join(' ') },
      }),
    );
  }
  return { next, events };
}
