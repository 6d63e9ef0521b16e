import type { Action } from '../action/action.ts';
import { type CalendarDate, formatFrench } from '../calendar-date.ts';
import { type Enrolment, enrolmentStateLabels } from '../enrolment/enrolment.ts';
import type { EnrolmentDecided } from '../enrolment/verbs.ts';
import { type Cause, change, happened } from '../event.ts';
import type { Refused } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import { traineeDataEndsOn } from './retention.ts';

/** Why a trainee's data are erased. A closed list: events are kept for ever, and free text could name somebody. */
export const erasureGrounds = {
  REQUESTED: 'La personne l’a demandé (RGPD, art. 17)',
  OBJECTED: 'La personne s’oppose au traitement (RGPD, art. 21)',
  MISTAKE: 'Saisie par erreur ou sans droit (RGPD, art. 17-1 d)',
  EXPIRED: 'La durée de conservation est échue (RGPD, art. 5-1 e)',
} as const;
export type ErasureGround = keyof typeof erasureGrounds;

/** `IN_USE`: the training that the data serve is not over (RGPD, art. 17-3 b). `NOT_EXPIRED`: the day has not come. */
export type ErasureRefusal = Refused<'IN_USE' | 'NOT_EXPIRED'>;

/** The rank at the end of an enrolment's id. */
const rankOf = (id: string): string => id.slice(id.lastIndexOf('.') + 1);

/**
 * Pseudonym of an erased trainee, made of the enrolment's rank, which identifies nobody. Its reference has a form that
 * no provider can type, so the original reference is free again.
 */
export const pseudonymOf = (id: string) =>
  ({ lastName: 'Stagiaire', firstName: `effacé ${rankOf(id)}`, reference: `(effacé ${rankOf(id)})` }) as const;

export const isErased = ({ id, reference }: Pick<Enrolment, 'id' | 'reference'>): boolean =>
  reference === pseudonymOf(id).reference;

/** Ended without an entry: nothing more is expected, and no payment depends on them. */
const neverEntered = new Set<Enrolment['state']>(['REFUSED', 'CANCELLED', 'NO_SHOW']);

/** Why these data must be kept for now; `null` if they may be erased. */
const refuse = (
  action: Action,
  enrolment: Enrolment,
  { ground, today }: { readonly ground: ErasureGround; readonly today: CalendarDate },
): ErasureRefusal | null => {
  if (ground === 'EXPIRED') {
    const day = traineeDataEndsOn(action, enrolment);
    return today >= day
      ? null
      : { code: 'NOT_EXPIRED', detail: `La durée de conservation court jusqu’au ${formatFrench(day)}.` };
  }
  if (action.status === 'FE' || neverEntered.has(enrolment.state)) return null;
  const state = enrolmentStateLabels[enrolment.state];
  return {
    code: 'IN_USE',
    detail: `L’inscription est à l’état « ${state} » et l’action n’est pas fermée : ces données servent encore à l’exécution du contrat et au contrôle du service fait (RGPD, art. 17-3 b). ${
      enrolment.state === 'PENDING' || enrolment.state === 'CONFIRMED' || enrolment.state === 'ENTERED'
        ? 'Si l’inscription est une erreur, annulez-la d’abord ; sinon l’effacement sera possible à la fermeture de l’action.'
        : 'L’effacement sera possible à la fermeture de l’action, quand les heures auront été déclarées.'
    }`,
  };
};

/**
 * Replaces a trainee's name and reference by a pseudonym. State, dates and hours stay: payments and the audit need
 * them, and they identify nobody. Safe to repeat: a second erasure gives no event.
 */
export const erase = (
  action: Action,
  enrolment: Enrolment,
  command: Cause & { readonly ground: ErasureGround },
): Result<EnrolmentDecided, ErasureRefusal> => {
  if (isErased(enrolment)) return ok({ enrolment, next: action, events: [] });
  const refusal = refuse(action, enrolment, command);
  if (refusal !== null) return err(refusal);
  return ok({
    enrolment: { ...enrolment, ...pseudonymOf(enrolment.id), version: enrolment.version + 1 },
    next: action,
    events: [
      happened('TRAINEE_ERASED', command, {
        subject: enrolment.id,
        // Neither the old values nor the pseudonym: events are kept for ever.
        changes: change('personalData', 'Nom, prénom et référence', 'Renseignés', 'Effacés'),
        data: { ground: command.ground },
      }),
    ],
  });
};
