import type { Action } from '../action/action.ts';
import { type CalendarDate, date, parseCalendarDate, yearOf } from '../calendar-date.ts';
import type { Enrolment } from '../enrolment/enrolment.ts';

/**
 * How long each kind of data that may be personal is kept, from when, on what ground, and what deletes it.
 * docs/personal-data.md shows this table; a test keeps both, and the deployed template, equal.
 */
export type Retention = {
  readonly what: string;
  readonly duration: { readonly count: number; readonly unit: 'hours' | 'days' | 'years' } | 'for ever';
  readonly from: string;
  readonly source: string;
  readonly endedBy: string;
};

const debtsOfPublicBodies =
  'Loi n° 68-1250 du 31/12/1968, art. 1 : créances sur une Région prescrites quatre ans après le 1er janvier qui suit';
const cnil = 'CNIL, « Les durées de conservation des données »';

export const retentions = {
  traineeWhoEntered: {
    what: 'Nom, prénom et référence d’un stagiaire entré en formation',
    duration: { count: 4, unit: 'years' },
    from: 'le 1er janvier qui suit la fin réelle de l’action (la fin prévue si elle n’est pas fermée)',
    source: debtsOfPublicBodies,
    endedBy: '`npm run person -- expire` (mensuel)',
  },
  traineeWhoNeverEntered: {
    what: 'Nom, prénom et référence d’une personne inscrite qui n’est jamais entrée',
    duration: { count: 2, unit: 'years' },
    from: 'la fin réelle de l’action (la fin prévue si elle n’est pas fermée)',
    source: `${cnil} : deux ans au plus pour un candidat non retenu, par analogie`,
    endedBy: '`npm run person -- expire` (mensuel)',
  },
  rememberedReply: {
    what: 'Réponse gardée pour une demande répétée avec sa clé',
    duration: { count: 24, unit: 'hours' },
    from: 'l’écriture',
    source: 'docs/api.md, « Repeating safely » ; RGPD, art. 5-1 c',
    endedBy: 'TTL de la table ; échue, elle n’est plus lue',
  },
  streamRecord: {
    what: 'Image d’un élément dans le flux de la table',
    duration: { count: 24, unit: 'hours' },
    from: 'l’écriture',
    source: 'DynamoDB Streams',
    endedBy: 'DynamoDB',
  },
  backup: {
    what: 'Restauration à un instant donné',
    duration: { count: 35, unit: 'days' },
    from: 'l’écriture',
    source: 'Reprise après une faute découverte tard',
    endedBy: 'DynamoDB',
  },
  functionLog: {
    what: 'Journaux des fonctions (identifiants de comptes, sans donnée de stagiaire)',
    duration: { count: 180, unit: 'days' },
    from: 'la ligne',
    source: 'CNIL, délibération n° 2021-122 : journaux de six mois à un an',
    endedBy: 'CloudWatch Logs',
  },
  accessLog: {
    what: 'Journal d’accès à l’API (adresse IP, identifiant de compte)',
    duration: { count: 365, unit: 'days' },
    from: 'la ligne',
    source: 'CNIL, délibération n° 2021-122 : journaux de six mois à un an',
    endedBy: 'CloudWatch Logs',
  },
  queuedMessage: {
    what: 'Message en file pour la finance, sans donnée de stagiaire',
    duration: { count: 14, unit: 'days' },
    from: 'la publication',
    source: 'Temps de réparer un consommateur',
    endedBy: 'SQS',
  },
  archivedEvent: {
    what: 'Événement archivé du bus, sans donnée de stagiaire',
    duration: { count: 400, unit: 'days' },
    from: 'la publication',
    source: 'Rejouer un exercice entier vers la finance',
    endedBy: 'EventBridge',
  },
  parkedRecord: {
    what: 'Enregistrement mis de côté, sans donnée de stagiaire',
    duration: { count: 365, unit: 'days' },
    from: 'la mise de côté',
    source: 'Temps de l’analyser et de le rejouer',
    endedBy: 'Règle de cycle de vie du compartiment',
  },
  invoice: {
    what: 'Facture et pièces qui la fondent, sans donnée de stagiaire',
    duration: { count: 10, unit: 'years' },
    from: 'la clôture de l’exercice',
    source: `Code de commerce, art. L123-22 ; ${cnil}`,
    endedBy: 'Versement ou élimination décidés avec les archives (code du patrimoine, art. L212-2)',
  },
  auditEvent: {
    what: 'Événements d’une action : identifiants de comptes, sans donnée de stagiaire',
    duration: 'for ever',
    from: 'l’écriture',
    source: 'Chaîne de preuve des factures ; une coupure la romprait',
    endedBy: 'Avec l’action, par les archives',
  },
} as const satisfies Readonly<Record<string, Retention>>;

const newYear = (year: number): CalendarDate => date(`${year}-01-01`);

/** The same day some years on; 29 February becomes 1 March where there is none. */
const yearsAfter = (day: CalendarDate, years: number): CalendarDate => {
  const year = yearOf(day) + years;
  return parseCalendarDate(`${year}${day.slice(4)}`) ?? date(`${year}-03-01`);
};

/** The action's actual end, or its planned end while it is not closed. */
const actionEndsOn = (action: Action): CalendarDate =>
  action.status === 'FE' ? action.actualEndDate : action.plannedEndDate;

/** The first day on which a trainee's name and reference may no longer be kept. */
export const traineeDataEndsOn = (action: Action, enrolment: Enrolment): CalendarDate => {
  const end = actionEndsOn(action);
  return 'entryDate' in enrolment
    ? newYear(yearOf(end) + 1 + retentions.traineeWhoEntered.duration.count)
    : yearsAfter(end, retentions.traineeWhoNeverEntered.duration.count);
};
