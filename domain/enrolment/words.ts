import type { Action, Component } from '../action/action.ts';
import { type CalendarDate, formatFrench as day } from '../calendar-date.ts';
import { type Enrolment, type EnrolmentState, type EnrolmentVerb, enrolmentStateLabels } from './enrolment.ts';

const impossible = {
  confirm: 'elle ne peut pas être confirmée',
  refuse: 'elle ne peut pas être refusée',
  cancel: 'elle ne peut pas être annulée',
  miss: 'l’absence ne peut pas être enregistrée',
  enter: 'l’entrée ne peut pas être enregistrée',
  exit: 'la sortie ne peut pas être enregistrée',
} as const satisfies Record<EnrolmentVerb, string>;

const enteredHint = 'Le stagiaire est entré : si l’entrée a été saisie par erreur, annulez-la.';
const exitedHint = 'La sortie est enregistrée : seule la date d’entrée peut encore être corrigée.';
const over = 'Cet état est définitif : au besoin, inscrivez de nouveau le stagiaire, sous une autre référence.';

/** What to do instead: the last sentence of the refusal. */
const instead = {
  PENDING: (verb) =>
    verb === 'exit'
      ? 'Confirmez-la et enregistrez l’entrée d’abord.'
      : verb === 'miss'
        ? 'Confirmez-la d’abord, ou annulez-la.'
        : 'Confirmez-la d’abord.',
  CONFIRMED: (verb) =>
    verb === 'exit'
      ? 'Enregistrez d’abord l’entrée.'
      : verb === 'refuse'
        ? 'Annulez-la plutôt.'
        : 'Enregistrez l’entrée du stagiaire, son absence, ou annulez-la.',
  ENTERED: () => enteredHint,
  COMPLETED: () => exitedHint,
  DROPPED_OUT: () => exitedHint,
  EXCLUDED: () => exitedHint,
  REFUSED: () => over,
  CANCELLED: () => over,
  NO_SHOW: () => over,
} as const satisfies Record<EnrolmentState, (verb: EnrolmentVerb) => string>;

type DateFacts = {
  readonly on: CalendarDate;
  readonly today: CalendarDate;
  readonly action: Action;
  readonly enrolment: Enrolment;
};

const dateIn = (enrolment: Enrolment, name: 'entryDate' | 'exitDate'): string => {
  const found =
    name === 'entryDate'
      ? 'entryDate' in enrolment
        ? enrolment.entryDate
        : null
      : 'exitDate' in enrolment
        ? enrolment.exitDate
        : null;
  return found === null ? '' : day(found);
};

/** The sentences of enrolments, one a code. */
export const wrongState = ({ state }: Enrolment, verb: EnrolmentVerb): string =>
  `Cette inscription est à l’état « ${enrolmentStateLabels[state]} » : ${impossible[verb]}. ${instead[state](verb)}`;

export const closedToEnrolments = 'Cette action est fermée : ses inscriptions ne changent plus.';

/** `may`: what an enrolment that still waits can become on a closed action. */
export const closedToWaiting = (may: string): string =>
  `Cette action est fermée : cette inscription peut seulement être ${may}.`;

export const componentUnknown = (given: string, components: readonly Component[]): string =>
  `La composante ${given} n’existe pas dans cette action : ${components.map(({ number }) => number).join(', ') || 'aucune composante'}.`;

export const referenceTaken = 'Cette référence est déjà prise dans l’action.';
export const enrolmentAlreadyExists =
  'Un stagiaire est déjà inscrit à cette action avec cette référence : vérifiez la liste des stagiaires, ou donnez une autre référence.';

export const entryWords = {
  ENTRY_IN_FUTURE: ({ on, today }: DateFacts) =>
    `La date d’entrée (${day(on)}) est postérieure à aujourd’hui (${day(today)}) : corrigez-la, ou enregistrez l’entrée le jour venu.`,
  ENTRY_BEFORE_PLANNED_START: ({ on, action }: DateFacts) =>
    `La date d’entrée (${day(on)}) précède le début prévu de l’action (${day(action.plannedStartDate)}) : corrigez-la, ou demandez d’abord une modification de dates.`,
  ENTRY_AFTER_PLANNED_END: ({ on, action }: DateFacts) =>
    `La date d’entrée (${day(on)}) suit la fin prévue de l’action (${day(action.plannedEndDate)}) : corrigez-la, ou demandez d’abord une modification de dates.`,
  EXIT_BEFORE_ENTRY: ({ on, enrolment }: DateFacts) =>
    `La date d’entrée (${day(on)}) suit la date de sortie du stagiaire (${dateIn(enrolment, 'exitDate')}) : corrigez-la.`,
} as const;

export const exitWords = {
  EXIT_IN_FUTURE: ({ on, today }: DateFacts) =>
    `La date de sortie (${day(on)}) est postérieure à aujourd’hui (${day(today)}) : corrigez-la, ou enregistrez la sortie le jour venu.`,
  EXIT_BEFORE_ENTRY: ({ on, enrolment }: DateFacts) =>
    `La date de sortie (${day(on)}) précède la date d’entrée (${dateIn(enrolment, 'entryDate')}) : corrigez l’une ou l’autre.`,
  EXIT_AFTER_PLANNED_END: ({ on, action }: DateFacts) =>
    `La date de sortie (${day(on)}) suit la fin prévue de l’action (${day(action.plannedEndDate)}) : corrigez-la, ou demandez d’abord une modification de dates.`,
} as const;
