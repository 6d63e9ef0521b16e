import type { Component } from '../../action/action.ts';
import { type CalendarDate, formatFrench as day } from '../../calendar-date.ts';

export const actualStartBeforeOpening = () =>
  'Cette action n’est pas encore ouverte : elle n’a pas de date de début réelle à modifier. Ouvrez-la d’abord, ou retirez cette date de la demande.';

export const componentUnknown = (number: string, components: readonly Component[]) =>
  `La composante ${number} n’existe pas dans cette action : ${components.map((one) => one.number).join(', ') || 'aucune'}.`;

export const componentTwice = (number: string) =>
  `La composante ${number} est donnée deux fois : ne la donnez qu’une fois.`;

export const startAfterEnd = (start: CalendarDate, end: CalendarDate) =>
  `La date de début prévue (${day(start)}) suit la date de fin prévue (${day(end)}) : choisissez une date au plus tard le ${day(end)}.`;

export const startAfterActualStart = (start: CalendarDate, actual: CalendarDate) =>
  `La date de début prévue (${day(start)}) suit la date de début réelle (${day(actual)}) : choisissez une date au plus tard le ${day(actual)}.`;

export const startAfterFirstEntry = (start: CalendarDate, first: CalendarDate) =>
  `Un stagiaire est entré le ${day(first)}, avant la date de début prévue demandée (${day(start)}) : choisissez une date au plus tard le ${day(first)}.`;

export const actualStartInFuture = (actual: CalendarDate, today: CalendarDate) =>
  `La date de début réelle (${day(actual)}) est postérieure à aujourd’hui (${day(today)}).`;

export const actualStartBeforeStart = (actual: CalendarDate, start: CalendarDate) =>
  `La date de début réelle (${day(actual)}) précède la date de début prévue (${day(start)}).`;

export const actualStartAfterEnd = (actual: CalendarDate, end: CalendarDate) =>
  `La date de début réelle (${day(actual)}) suit la date de fin prévue (${day(end)}).`;

export const actualStartWithoutEntry = () =>
  'La date de début réelle doit être celle de l’entrée du premier stagiaire, et aucun stagiaire n’est entré : enregistrez d’abord son entrée.';

export const actualStartNotFirstEntry = (first: CalendarDate) =>
  `La date de début réelle doit être celle de l’entrée du premier stagiaire : le ${day(first)}.`;

export const endBeforeStart = (end: CalendarDate, start: CalendarDate) =>
  `La date de fin prévue (${day(end)}) précède la date de début prévue (${day(start)}).`;

export const endBeforeActualStart = (end: CalendarDate, actual: CalendarDate) =>
  `La date de fin prévue (${day(end)}) précède la date de début réelle (${day(actual)}).`;

export const endBeforeLastEntry = (end: CalendarDate, last: CalendarDate) =>
  `Un stagiaire est entré le ${day(last)}, après la date de fin prévue demandée (${day(end)}) : choisissez une date au plus tôt le ${day(last)}.`;

export const endBeforeExit = (end: CalendarDate, exit: CalendarDate) =>
  `Un stagiaire est sorti le ${day(exit)}, après la date de fin prévue demandée (${day(end)}) : choisissez une date au plus tôt le ${day(exit)}.`;

export const componentStartsBefore = ({ number, startDate }: Component, bound: string, lower: CalendarDate) =>
  `La composante ${number} commence le ${day(startDate)}, avant ${bound} (${day(lower)}) : faites-la commencer le ${day(lower)} ou après.`;

export const componentStartsAfterEnd = ({ number, startDate }: Component, upper: CalendarDate) =>
  `La composante ${number} commence le ${day(startDate)}, après la date de fin prévue de l’action (${day(upper)}).`;

export const componentEndsBefore = ({ number, endDate }: Component, bound: string, lower: CalendarDate) =>
  `La composante ${number} finit le ${day(endDate)}, avant ${bound} (${day(lower)}).`;

export const componentEndsAfterEnd = ({ number, endDate }: Component, upper: CalendarDate) =>
  `La composante ${number} finit le ${day(endDate)}, après la date de fin prévue de l’action (${day(upper)}) : faites-la finir le ${day(upper)} ou avant.`;

export const componentEndMovedBeforeStart = ({ number, startDate, endDate }: Component) =>
  `La composante ${number} finirait le ${day(endDate)}, avant de commencer (${day(startDate)}).`;

export const componentStartMovedAfterEnd = ({ number, startDate, endDate }: Component) =>
  `La composante ${number} commencerait le ${day(startDate)}, après sa fin (${day(endDate)}).`;
