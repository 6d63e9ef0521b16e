import { type CalendarDate, formatFrench as day } from '../calendar-date.ts';
import type { Period } from '../period.ts';
import type { AwaitingOpening, Closed, Component, InProgress } from './action.ts';

/** The sentences of the action, one a code: refusals, anomalies, permissions and pages all take theirs from here. */

type OpeningFacts = {
  readonly action: AwaitingOpening;
  readonly on: CalendarDate;
  readonly today: CalendarDate;
  readonly firstEntry: CalendarDate;
};

export const actionNotAwaitingOpening = (action: InProgress | Closed) =>
  action.status === 'EC'
    ? `Cette action est déjà en cours depuis le ${day(action.actualStartDate)}. L’ouverture ne se fait qu’une fois ; pour corriger la date, déposez une demande de modification de dates.`
    : 'Cette action est fermée : elle ne peut plus être ouverte.';

export const noTraineeEntered = () =>
  'Aucun stagiaire n’est encore entré dans cette action : la facture d’avance ne pourrait pas être traitée. Enregistrez d’abord l’entrée du premier stagiaire, puis ouvrez l’action à cette date.';

export const openingDateWords = {
  OPENING_DATE_IN_FUTURE: ({ on, today }: OpeningFacts) =>
    `La date de début réelle (${day(on)}) est postérieure à aujourd’hui (${day(today)}).`,
  OPENING_DATE_BEFORE_PLANNED_START: ({ on, action }: OpeningFacts) =>
    `La date de début réelle (${day(on)}) précède la date de début prévue (${day(action.plannedStartDate)}).`,
  OPENING_DATE_AFTER_PLANNED_END: ({ on, action }: OpeningFacts) =>
    `La date de début réelle (${day(on)}) suit la date de fin prévue (${day(action.plannedEndDate)}).`,
  OPENING_DATE_NOT_FIRST_ENTRY: ({ firstEntry }: OpeningFacts) =>
    `La date de début réelle doit être celle de l’entrée du premier stagiaire : le ${day(firstEntry)}.`,
} as const;

type ClosingFacts = {
  readonly action: InProgress;
  readonly on: CalendarDate;
  readonly today: CalendarDate;
  readonly lastEntryOrExit: CalendarDate | null;
};

/** At most this many trainees are named in a sentence. */
const maxNamed = 5;

export const actionNotOpen = () => 'Cette action n’est pas encore ouverte : elle ne peut pas être fermée.';

export const actionClosed = ({ actualEndDate }: Closed) =>
  `Cette action est déjà fermée, depuis le ${day(actualEndDate)}.`;

export const closureBlocked = (items: readonly { readonly detail: string }[]): string =>
  `Cette action ne peut pas encore être fermée. ${items.map(({ detail }) => detail).join(' ')}`;

export const traineesInTraining = (
  count: number,
  named: readonly { readonly lastName: string; readonly firstName: string }[] = [],
) => {
  const shown = named.slice(0, maxNamed).map(({ lastName, firstName }) => `${lastName} ${firstName}`);
  const others = named.length - shown.length;
  const more = others === 0 ? '' : others === 1 ? ' et un autre' : ` et ${others} autres`;
  const who = named.length === 0 ? '' : ` (${shown.join(', ')}${more})`;
  return count === 1
    ? `Un stagiaire est encore en formation${who} : enregistrez sa sortie.`
    : `${count} stagiaires sont encore en formation${who} : enregistrez leur sortie.`;
};

export const declarationMissing = ({ id, start, end }: Period) =>
  `La déclaration de réalisation de la période ${id} (du ${day(start)} au ${day(end)}) manque : déclarez-la.`;

export const requestPending = (label: string) =>
  `Une demande de modification est en attente (${label}) : attendez la décision de la Région ou retirez la demande.`;

export const closingDateWords = {
  CLOSING_DATE_IN_FUTURE: ({ on, today }: ClosingFacts) =>
    `La date de fin réelle (${day(on)}) est postérieure à aujourd’hui (${day(today)}) : corrigez-la, ou fermez l’action le jour venu.`,
  CLOSING_DATE_BEFORE_ACTUAL_START: ({ on, action }: ClosingFacts) =>
    `La date de fin réelle (${day(on)}) précède la date de début réelle (${day(action.actualStartDate)}) : corrigez-la.`,
  CLOSING_DATE_AFTER_PLANNED_END: ({ on, action }: ClosingFacts) =>
    `La date de fin réelle (${day(on)}) suit la date de fin prévue (${day(action.plannedEndDate)}) : demandez d’abord une modification de dates.`,
  CLOSING_DATE_BEFORE_LAST_EXIT: ({ on, lastEntryOrExit }: ClosingFacts) =>
    `La date de fin réelle (${day(on)}) précède la dernière entrée ou sortie d’un stagiaire (${lastEntryOrExit === null ? '' : day(lastEntryOrExit)}) : fermez l’action à cette date ou après.`,
} as const;

export const endBeforeStart = (start: CalendarDate, end: CalendarDate) =>
  `La date de fin prévue (${day(end)}) précède la date de début prévue (${day(start)}).`;

export const componentTwice = ({ number }: Component) =>
  `La composante ${number} est donnée deux fois : chaque numéro doit être unique dans l’action.`;

export const componentReversed = ({ number, startDate, endDate }: Component) =>
  `La composante ${number} finit (${day(endDate)}) avant de commencer (${day(startDate)}).`;

export const componentStartsEarly = ({ number, startDate }: Component, start: CalendarDate) =>
  `La composante ${number} commence le ${day(startDate)}, avant le début prévu de l’action (${day(start)}).`;

export const componentEndsLate = ({ number, endDate }: Component, end: CalendarDate) =>
  `La composante ${number} finit le ${day(endDate)}, après la fin prévue de l’action (${day(end)}).`;

export const actionAlreadyExists = (actionNumber: string) =>
  `L’action ${actionNumber} est déjà enregistrée : vérifiez son numéro.`;

export const actualStartNotFirstEntry = (actualStart: CalendarDate, firstEntry: CalendarDate) =>
  `La date de début réelle (${day(actualStart)}) n’est pas celle de l’entrée du premier stagiaire (${day(firstEntry)}) : déposez une demande de modification de dates.`;

export const componentOutsideActualDates = ({ number, startDate, endDate }: Component, action: InProgress) =>
  `Composante hors des dates réelles : la composante ${number} va du ${day(startDate)} au ${day(endDate)}, l’action du ${day(action.actualStartDate)} au ${day(action.plannedEndDate)}.`;

export const closureOverdue = ({ plannedEndDate }: InProgress) =>
  `La date de fin prévue (${day(plannedEndDate)}) est passée : fermez l’action, ou demandez une modification de dates si elle se prolonge.`;

export const declarationsDue = (count: number) =>
  count === 1
    ? 'Une déclaration de réalisation est en attente.'
    : `${count} déclarations de réalisation sont en attente.`;
