import { type Action, firstEntryDate, lastEntryDate, type Violation } from '../action/index.ts';
import { type CalendarDate, formatFrench } from '../calendar-date.ts';
import { type Asked, applied, type RequestedChange } from './changes.ts';

/** What is broken, gathered by field: one fault per field, with every bound that it breaks. */
type Faults = { readonly add: (field: string, detail: string) => void; readonly all: () => readonly Violation[] };

const gather = (code: string): Faults => {
  const found = new Map<string, string[]>();
  return {
    add: (field, detail) => found.set(field, [...(found.get(field) ?? []), detail]),
    all: () =>
      [...found].map(([field, details]) => ({ pointer: `/changes/${field}`, code, detail: details.join(' ') })),
  };
};

/** Components that the action does not have, or that are asked for twice. */
export const componentFaults = (action: Action, asked: Asked): readonly Violation[] => {
  if (asked.type !== 'DATES') return [];
  const faults = gather('INVALID');
  const seen = new Set<string>();
  for (const { number } of asked.changes.components ?? []) {
    if (!action.components.some((component) => component.number === number)) {
      const existing = action.components.map((component) => component.number).join(', ') || 'aucune';
      faults.add(`components/${number}`, `La composante ${number} n’existe pas dans cette action : ${existing}.`);
    } else if (seen.has(number)) {
      faults.add(`components/${number}`, `La composante ${number} est donnée deux fois : ne la donnez qu’une fois.`);
    }
    seen.add(number);
  }
  return faults.all();
};

const actionDateFaults = (
  before: Action,
  after: Action,
  changed: (field: string) => boolean,
  today: CalendarDate,
  faults: Faults,
): void => {
  const { plannedStartDate: start, plannedEndDate: end } = after;
  const first = firstEntryDate(after.facts);
  const last = lastEntryDate(after.facts);
  const exit = after.facts.lastExitDate;
  const actual = after.status === 'AO' ? null : after.actualStartDate;

  if (changed('plannedStartDate')) {
    if (end < start && !changed('plannedEndDate')) {
      faults.add(
        'plannedStartDate',
        `La date de début prévue (${formatFrench(start)}) suit la date de fin prévue (${formatFrench(end)}) : choisissez une date au plus tard le ${formatFrench(end)}.`,
      );
    }
    if (actual !== null && actual < start && !changed('actualStartDate')) {
      faults.add(
        'plannedStartDate',
        `La date de début prévue (${formatFrench(start)}) suit la date de début réelle (${formatFrench(actual)}) : choisissez une date au plus tard le ${formatFrench(actual)}.`,
      );
    }
    if (first !== null && first < start) {
      faults.add(
        'plannedStartDate',
        `Un stagiaire est entré le ${formatFrench(first)}, avant la date de début prévue demandée (${formatFrench(start)}) : choisissez une date au plus tard le ${formatFrench(first)}.`,
      );
    }
  }

  if (changed('actualStartDate') && actual !== null) {
    if (actual > today) {
      faults.add(
        'actualStartDate',
        `La date de début réelle (${formatFrench(actual)}) est postérieure à aujourd’hui (${formatFrench(today)}).`,
      );
    }
    if (actual < start) {
      faults.add(
        'actualStartDate',
        `La date de début réelle (${formatFrench(actual)}) précède la date de début prévue (${formatFrench(start)}).`,
      );
    }
    if (actual > end) {
      faults.add(
        'actualStartDate',
        `La date de début réelle (${formatFrench(actual)}) suit la date de fin prévue (${formatFrench(end)}).`,
      );
    }
    if (first === null) {
      faults.add(
        'actualStartDate',
        'La date de début réelle doit être celle de l’entrée du premier stagiaire, et aucun stagiaire n’est entré : enregistrez d’abord son entrée.',
      );
    } else if (actual !== first) {
      faults.add(
        'actualStartDate',
        `La date de début réelle doit être celle de l’entrée du premier stagiaire : le ${formatFrench(first)}.`,
      );
    }
  }

  if (changed('plannedEndDate')) {
    if (end < start) {
      faults.add(
        'plannedEndDate',
        `La date de fin prévue (${formatFrench(end)}) précède la date de début prévue (${formatFrench(start)}).`,
      );
    }
    if (actual !== null && end < actual && !changed('actualStartDate')) {
      faults.add(
        'plannedEndDate',
        `La date de fin prévue (${formatFrench(end)}) précède la date de début réelle (${formatFrench(actual)}).`,
      );
    }
    if (last !== null && end < last) {
      faults.add(
        'plannedEndDate',
        `Un stagiaire est entré le ${formatFrench(last)}, après la date de fin prévue demandée (${formatFrench(end)}) : choisissez une date au plus tôt le ${formatFrench(last)}.`,
      );
    }
    // An exit already after the current end is an old fault: only an end that comes nearer breaks it again.
    if (exit !== null && end < exit && end < before.plannedEndDate) {
      faults.add(
        'plannedEndDate',
        `Un stagiaire est sorti le ${formatFrench(exit)}, après la date de fin prévue demandée (${formatFrench(end)}) : choisissez une date au plus tôt le ${formatFrench(exit)}.`,
      );
    }
  }
};

/**
 * A component stays inside [actual start, planned end]; before the opening, inside the planned dates. It is looked at
 * where it changes, and where a bound moved: any new actual start, or a bound that comes nearer. A bound that moves
 * away breaks nothing, so it does not bring an old anomaly back.
 */
const componentDateFaults = (
  before: Action,
  after: Action,
  changed: (field: string) => boolean,
  faults: Faults,
): void => {
  const opened = after.status !== 'AO';
  const lower = opened ? after.actualStartDate : after.plannedStartDate;
  const lowerWords = opened ? 'la date de début réelle de l’action' : 'la date de début prévue de l’action';
  const lowerMoved = opened ? changed('actualStartDate') : after.plannedStartDate > before.plannedStartDate;
  const upper = after.plannedEndDate;
  const upperMoved = upper < before.plannedEndDate;
  for (const { number, startDate, endDate } of after.components) {
    const start = `components/${number}/startDate`;
    const end = `components/${number}/endDate`;
    if ((changed(start) || lowerMoved) && startDate < lower) {
      faults.add(
        start,
        `La composante ${number} commence le ${formatFrench(startDate)}, avant ${lowerWords} (${formatFrench(lower)}) : faites-la commencer le ${formatFrench(lower)} ou après.`,
      );
    }
    if ((changed(start) || upperMoved) && startDate > upper) {
      faults.add(
        start,
        `La composante ${number} commence le ${formatFrench(startDate)}, après la date de fin prévue de l’action (${formatFrench(upper)}).`,
      );
    }
    if ((changed(end) || lowerMoved) && endDate < lower) {
      faults.add(
        end,
        `La composante ${number} finit le ${formatFrench(endDate)}, avant ${lowerWords} (${formatFrench(lower)}).`,
      );
    }
    if ((changed(end) || upperMoved) && endDate > upper) {
      faults.add(
        end,
        `La composante ${number} finit le ${formatFrench(endDate)}, après la date de fin prévue de l’action (${formatFrench(upper)}) : faites-la finir le ${formatFrench(upper)} ou avant.`,
      );
    }
    if (endDate < startDate && (changed(start) || changed(end))) {
      faults.add(
        changed(end) ? end : start,
        changed(end)
          ? `La composante ${number} finirait le ${formatFrench(endDate)}, avant de commencer (${formatFrench(startDate)}).`
          : `La composante ${number} commencerait le ${formatFrench(startDate)}, après sa fin (${formatFrench(endDate)}).`,
      );
    }
  }
};

/**
 * Every fault of the action as the changes would make it, one per offending field (docs/domain.md, « Coherence of
 * dates »): for the fields changed, and for what a moved bound touches. `today` is the latest possible actual start.
 */
export const faultsOf = (
  action: Action,
  changes: readonly RequestedChange[],
  today: CalendarDate,
): readonly Violation[] => {
  const after = applied(action, changes);
  const fields = new Set(changes.map(({ field }) => field));
  const changed = (field: string) => fields.has(field);
  const dates = gather('DATES_INCOHERENT');
  actionDateFaults(action, after, changed, today, dates);
  componentDateFaults(action, after, changed, dates);
  const values = gather('INVALID');
  const { inTrainingCount } = after.facts;
  if (changed('places') && after.places < inTrainingCount) {
    values.add(
      'places',
      `${inTrainingCount} stagiaires sont en formation : l’effectif demandé (${after.places}) ne peut pas être inférieur. Enregistrez d’abord les sorties, ou demandez au moins ${inTrainingCount} places.`,
    );
  }
  return [...dates.all(), ...values.all()];
};
