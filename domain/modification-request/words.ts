import { type CalendarDate, formatFrench as day } from '../calendar-date.ts';
import { type RequestType, requestTypeLabels } from '../request-type.ts';
import { type RequestState, requestStateLabels } from './request.ts';

/** The sentences of modification requests, one a code. */
export const closedToRequests = 'Cette action est fermée : elle ne peut plus être modifiée.';

export const alreadyPending = (type: RequestType): string =>
  `Une demande du même type est en attente (« ${requestTypeLabels[type]} ») : attendez la décision de la Région, ou retirez-la.`;

export const filingWords = {
  JUSTIFICATION_REQUIRED: 'La motivation de la demande est obligatoire : dites pourquoi la modification est demandée.',
  NOTHING_CHANGED: 'Aucun champ n’est modifié : donnez au moins une valeur différente de l’actuelle.',
} as const;

export const requestNotPending = (state: RequestState) =>
  `Cette demande est à l’état « ${requestStateLabels[state]} » : elle n’est plus en attente. Déposez une nouvelle demande si une modification reste nécessaire.`;

export const ownRequest = 'Vous avez émis cette demande : une autre personne doit la valider.';

export const letterNotReceived =
  'Le courrier validé par une personne habilitée n’a pas encore été reçu : enregistrez sa réception, puis validez la demande.';

export const letterInFuture = (receivedOn: CalendarDate, today: CalendarDate) =>
  `La date de réception (${day(receivedOn)}) est postérieure à aujourd’hui (${day(today)}).`;

export const letterBeforeRequest = (receivedOn: CalendarDate, issuedOn: CalendarDate) =>
  `La date de réception (${day(receivedOn)}) précède l’émission de la demande (${day(issuedOn)}).`;

export const closedMeanwhile =
  'Cette action a été fermée : elle ne peut plus être modifiée. Refusez la demande en le disant.';

export const requestStale = (labels: readonly string[]) =>
  `L’action a changé depuis l’émission de cette demande (${labels.join(' ; ')}) : refusez-la en le disant, pour que l’organisme en dépose une nouvelle.`;

export const noLongerFits = (detail: string) => `Cette demande ne convient plus à la situation de l’action. ${detail}`;
