import { firstEntryDate, lastEntryDate } from '../../action/action.ts';
import type { Violation } from '../../refusal.ts';
import { type Effect, type FaultsByField, faultsByField } from '../field.ts';
import * as words from './dates-words.ts';

const plannedStartFaults = ({ after, changed }: Effect, { add }: FaultsByField): void => {
  const { plannedStartDate: start, plannedEndDate: end } = after;
  const firstEntry = firstEntryDate(after.facts);
  const actual = after.status === 'AO' ? null : after.actualStartDate;
  const at = 'plannedStartDate';
  if (!changed(at)) return;
  if (end < start && !changed('plannedEndDate')) add(at, words.startAfterEnd(start, end));
  if (actual !== null && actual < start && !changed('actualStartDate'))
    add(at, words.startAfterActualStart(start, actual));
  if (firstEntry !== null && firstEntry < start) add(at, words.startAfterFirstEntry(start, firstEntry));
};

const actualStartFaults = ({ after, changed, today }: Effect, { add }: FaultsByField): void => {
  const at = 'actualStartDate';
  if (!changed(at) || after.status === 'AO') return;
  const { plannedStartDate: start, plannedEndDate: end, actualStartDate: actual } = after;
  const firstEntry = firstEntryDate(after.facts);
  if (actual > today) add(at, words.actualStartInFuture(actual, today));
  if (actual < start) add(at, words.actualStartBeforeStart(actual, start));
  if (actual > end) add(at, words.actualStartAfterEnd(actual, end));
  if (firstEntry === null) add(at, words.actualStartWithoutEntry());
  else if (actual !== firstEntry) add(at, words.actualStartNotFirstEntry(firstEntry));
};

const plannedEndFaults = ({ before, after, changed }: Effect, { add }: FaultsByField): void => {
  const at = 'plannedEndDate';
  if (!changed(at)) return;
  const { plannedStartDate: start, plannedEndDate: end } = after;
  const lastEntry = lastEntryDate(after.facts);
  const { lastExitDate: exit } = after.facts;
  const actual = after.status === 'AO' ? null : after.actualStartDate;
  if (end < start) add(at, words.endBeforeStart(end, start));
  if (actual !== null && end < actual && !changed('actualStartDate')) add(at, words.endBeforeActualStart(end, actual));
  if (lastEntry !== null && end < lastEntry) add(at, words.endBeforeLastEntry(end, lastEntry));
  // An exit already past the current end is an old anomaly: only an earlier end makes it worse.
  if (exit !== null && end < exit && end < before.plannedEndDate) add(at, words.endBeforeExit(end, exit));
};

/**
 * A component must lie inside [actual start, planned end], or the planned dates before the opening. Checked when its
 * own dates change, when the actual start changes, or when a bound moves closer. A bound that moves away breaks
 * nothing, so old anomalies are not reported again.
 */
const unknownComponents = ({ before, after, changed }: Effect, { add }: FaultsByField): void => {
  const opened = after.status !== 'AO';
  const lower = opened ? after.actualStartDate : after.plannedStartDate;
  const bound = opened ? 'la date de début réelle de l’action' : 'la date de début prévue de l’action';
  const lowerMoved = opened ? changed('actualStartDate') : after.plannedStartDate > before.plannedStartDate;
  const upper = after.plannedEndDate;
  const upperMoved = upper < before.plannedEndDate;
  for (const component of after.components) {
    const { number, startDate, endDate } = component;
    const start = `components/${number}/startDate`;
    const end = `components/${number}/endDate`;
    if ((changed(start) || lowerMoved) && startDate < lower)
      add(start, words.componentStartsBefore(component, bound, lower));
    if ((changed(start) || upperMoved) && startDate > upper)
      add(start, words.componentStartsAfterEnd(component, upper));
    if ((changed(end) || lowerMoved) && endDate < lower) add(end, words.componentEndsBefore(component, bound, lower));
    if ((changed(end) || upperMoved) && endDate > upper) add(end, words.componentEndsAfterEnd(component, upper));
    if (endDate < startDate && changed(end)) add(end, words.componentEndMovedBeforeStart(component));
    else if (endDate < startDate && changed(start)) add(start, words.componentStartMovedAfterEnd(component));
  }
};

/**
 * Every violation that the changes would make in the dates, one per offending field (docs/domain.md, « Coherence of
 * dates »): for the fields changed, and for what a moved bound touches.
 */
export const dateFaults = (effect: Effect): readonly Violation[] => {
  const faults = faultsByField('DATES_INCOHERENT');
  plannedStartFaults(effect, faults);
  actualStartFaults(effect, faults);
  plannedEndFaults(effect, faults);
  unknownComponents(effect, faults);
  return faults.all();
};
