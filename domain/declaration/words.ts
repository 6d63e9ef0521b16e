import { addDays, formatFrench as day } from '../calendar-date.ts';
import type { Enrolment } from '../enrolment/enrolment.ts';
import type { Period } from '../period.ts';

const nameOf = ({ lastName, firstName }: Enrolment): string => `${lastName} ${firstName}`;
const formatHours = (hours: number): string => String(hours).replace('.', ',');

/** The sentences of declarations, one a code. */
export const notOpenToDeclarations = 'Cette action n’est pas encore ouverte : elle n’a pas de réalisation à déclarer.';

export const declarationNotDue = ({ id, end }: Period): string =>
  `La période ${id} se termine le ${day(end)} : elle pourra être déclarée à partir du ${day(addDays(end, 1))}.`;

export const periodUnknown = (id: string): string =>
  `Cette action n’a pas de période de déclaration ${id} : choisissez-la dans la liste de ses déclarations.`;

export const periodGone =
  'Cette période ne fait plus partie de l’action depuis une modification de ses dates : sa déclaration est conservée.';

export const traineeUnknown = (enrolmentId: string) =>
  `L’inscription « ${enrolmentId} » n’est pas une inscription de cette action.`;

export const traineeTwice = (enrolment: Enrolment) =>
  `Le stagiaire ${nameOf(enrolment)} est donné deux fois : une seule ligne par stagiaire.`;

export const traineeNotInTraining = (enrolment: Enrolment, { id, start, end }: Period) =>
  `Le stagiaire ${nameOf(enrolment)} n’était pas en formation pendant la période ${id} (du ${day(start)} au ${day(end)}) : retirez cette ligne.`;

export const hoursOutOfBounds = (enrolment: Enrolment, days: number, hoursADay: number) =>
  `Les heures du stagiaire ${nameOf(enrolment)} vont de 0 à ${hoursADay * days} : ${days} jour${days > 1 ? 's' : ''} en formation sur la période, ${hoursADay} heures par jour au plus.`;

export const hoursNotQuarters = (enrolment: Enrolment, hours: number) =>
  `Les heures du stagiaire ${nameOf(enrolment)} (${formatHours(hours)}) se comptent par quarts d’heure : 0,25, 0,5, 0,75…`;

export const traineeMissing = (enrolment: Enrolment) =>
  `Les heures du stagiaire ${nameOf(enrolment)} (référence ${enrolment.reference}) manquent : il était en formation pendant la période. Indiquez 0 s’il n’a rien suivi.`;
