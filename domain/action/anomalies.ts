import { inOne, reasonsOf, withoutTraineeWords } from '../advance/hold-reason.ts';
import { type Action, duePeriods, enteredCount, firstEntryDate } from './action.ts';
import * as words from './words.ts';

export const anomalyCodes = [
  'ACTUAL_START_NOT_FIRST_ENTRY',
  'COMPONENT_OUTSIDE_ACTUAL_DATES',
  'ADVANCE_HELD',
  'ADVANCE_WITHOUT_TRAINEE',
  'CLOSURE_OVERDUE',
  'DECLARATIONS_DUE',
] as const;
export type AnomalyCode = (typeof anomalyCodes)[number];

const known: ReadonlySet<string> = new Set(anomalyCodes);
export const isAnomalyCode = (code: string): code is AnomalyCode => known.has(code);

/**
 * Something wrong that will delay a payment unless it is fixed; `component` is the number of the component concerned.
 */
export type Anomaly = {
  readonly code: AnomalyCode;
  readonly detail: string;
  readonly component?: string;
};

/**
 * What is wrong with an action as it stands (docs/domain.md, « Anomalies »). Pure: lateness and due declarations are
 * those that the daily job stored, so that pages, filters and counters never disagree.
 */
export const anomalies = (action: Action): readonly Anomaly[] => {
  if (action.status === 'AO') return [];
  const found: Anomaly[] = [];
  const firstEntry = firstEntryDate(action.facts);
  const { advance } = action.facts;
  if (firstEntry !== null && firstEntry !== action.actualStartDate) {
    found.push({
      code: 'ACTUAL_START_NOT_FIRST_ENTRY',
      detail: words.actualStartNotFirstEntry(action.actualStartDate, firstEntry),
    });
  }
  if (action.status === 'EC') {
    for (const component of action.components) {
      if (component.startDate < action.actualStartDate || component.endDate > action.plannedEndDate) {
        found.push({
          code: 'COMPONENT_OUTSIDE_ACTUAL_DATES',
          component: component.number,
          detail: words.componentOutsideActualDates(component, action),
        });
      }
    }
  }
  if (advance.state === 'HELD') found.push({ code: 'ADVANCE_HELD', detail: inOne(reasonsOf(advance.reasons)).detail });
  if ((advance.state === 'ISSUED' || advance.state === 'REJECTED') && enteredCount(action.facts) === 0) {
    found.push({ code: 'ADVANCE_WITHOUT_TRAINEE', detail: withoutTraineeWords(advance.invoiceNumber) });
  }
  if (action.status === 'EC' && action.overdue) {
    found.push({ code: 'CLOSURE_OVERDUE', detail: words.closureOverdue(action) });
  }
  const due = duePeriods(action).length;
  if (due > 0) found.push({ code: 'DECLARATIONS_DUE', detail: words.declarationsDue(due) });
  return found;
};
