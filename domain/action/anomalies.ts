import { formatFrench } from '../calendar-date.ts';
import { type Action, duePeriods, enteredCount, firstEntryDate } from './index.ts';

export const anomalyCodes = [
  'ACTUAL_START_NOT_FIRST_ENTRY',
  'COMPONENT_OUTSIDE_ACTUAL_DATES',
  'ADVANCE_HELD',
  'ADVANCE_WITHOUT_TRAINEE',
  'CLOSURE_OVERDUE',
  'DECLARATIONS_DUE',
] as const;

/** Something that does not fit and will delay a payment if it is left; `component` names the one concerned. */
export type Anomaly = {
  readonly code: (typeof anomalyCodes)[number];
  readonly detail: string;
  readonly component?: string;
};

/**
 * What is wrong with an action as it stands (docs/domain.md, « Anomalies »). Lateness and due declarations are those that
 * the nightly job stored, so that pages, filters and counters never disagree.
 */
export const anomalies = (action: Action): readonly Anomaly[] => {
  if (action.status === 'AO') return [];
  const found: Anomaly[] = [];
  const first = firstEntryDate(action.facts);
  const { advance } = action.facts;
  if (first !== null && first !== action.actualStartDate) {
    found.push({
      code: 'ACTUAL_START_NOT_FIRST_ENTRY',
      detail: `La date de début réelle (${formatFrench(action.actualStartDate)}) n’est pas celle de l’entrée du premier stagiaire (${formatFrench(first)}) : déposez une demande de modification de dates.`,
    });
  }
  if (action.status === 'EC') {
    for (const component of action.components) {
      if (component.startDate < action.actualStartDate || component.endDate > action.plannedEndDate) {
        found.push({
          code: 'COMPONENT_OUTSIDE_ACTUAL_DATES',
          component: component.number,
          detail: `Composante hors des dates réelles : la composante ${component.number} va du ${formatFrench(component.startDate)} au ${formatFrench(component.endDate)}, l’action du ${formatFrench(action.actualStartDate)} au ${formatFrench(action.plannedEndDate)}.`,
        });
      }
    }
  }
  if (advance.state === 'HELD') {
    found.push({
      code: 'ADVANCE_HELD',
      detail:
        'La facture d’avance est retenue : aucun stagiaire n’est entré. Elle partira d’elle-même dès qu’une entrée sera enregistrée.',
    });
  }
  if (advance.state === 'ISSUED' && enteredCount(action.facts) === 0) {
    found.push({
      code: 'ADVANCE_WITHOUT_TRAINEE',
      detail: `La facture d’avance ${advance.invoiceNumber} a été émise, mais plus aucun stagiaire n’est entré dans l’action : enregistrez l’entrée exacte.`,
    });
  }
  if (action.status === 'EC' && action.overdue) {
    found.push({
      code: 'CLOSURE_OVERDUE',
      detail: `La date de fin prévue (${formatFrench(action.plannedEndDate)}) est passée : fermez l’action, ou demandez une modification de dates si elle se prolonge.`,
    });
  }
  const due = duePeriods(action).length;
  if (due > 0) {
    found.push({
      code: 'DECLARATIONS_DUE',
      detail:
        due === 1
          ? 'Une déclaration de réalisation est en attente.'
          : `${due} déclarations de réalisation sont en attente.`,
    });
  }
  return found;
};
