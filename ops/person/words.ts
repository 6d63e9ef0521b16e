import { type CalendarDate, formatFrench } from '../../domain/calendar-date.ts';
import { enrolmentStateLabels } from '../../domain/enrolment/enrolment.ts';
import type { Person, Told } from './find.ts';

const instant = (at: string): string =>
  new Intl.DateTimeFormat('fr-FR', { dateStyle: 'short', timeStyle: 'short', timeZone: 'Europe/Paris' }).format(
    new Date(at),
  );
const roles = { titulaire: 'organisme', region: 'Région', finance: 'finances', system: 'système' } as const;

const enrolmentWords = ({ action, enrolment, keptUntil, hours, events }: Told): readonly string[] => [
  `Inscription ${enrolment.id}`,
  `  Action : ${action.actionNumber} (contrat ${action.contractNumber}), ${action.title}`,
  `  Organisme : ${enrolment.organisation}. Lieu : ${action.site}`,
  `  Nom : ${enrolment.lastName}`,
  `  Prénom : ${enrolment.firstName}`,
  `  Référence donnée par l’organisme : ${enrolment.reference}`,
  `  Composante : ${enrolment.component ?? 'aucune'}`,
  `  État : ${enrolmentStateLabels[enrolment.state]}`,
  `  Inscrite le ${instant(enrolment.enrolledAt)}`,
  `  Entrée : ${'entryDate' in enrolment ? formatFrench(enrolment.entryDate) : 'aucune'}`,
  `  Sortie : ${'exitDate' in enrolment ? formatFrench(enrolment.exitDate) : 'aucune'}`,
  `  Nom, prénom et référence gardés au plus tard jusqu’au ${formatFrench(keptUntil)} exclu`,
  '  Heures déclarées :',
  ...(hours.length === 0 ? ['    aucune'] : []),
  ...hours.map(
    (one) =>
      `    ${one.period} (${one.start} – ${one.end}) : ${String(one.hours).replace('.', ',')} h, déclarées le ${instant(one.declaredAt)} par ${one.declaredBy}`,
  ),
  '  Ce qui est arrivé à l’inscription :',
  ...events.map(
    ({ at, label, by, changes }) =>
      `    ${instant(at)}  ${label}, par ${by.userId} (${roles[by.role]})${changes.map((one) => ` ; ${one.label} : ${one.before ?? '–'} → ${one.after ?? '–'}`).join('')}`,
  ),
];

/** Everything stored about a person, as a page that the person can read. */
export const personWords = ({ enrolments, remembered, mentions }: Person, on: CalendarDate): string =>
  [
    `Données à caractère personnel gardées par Ouverture, au ${formatFrench(on)}`,
    '',
    `${enrolments.length} inscription${enrolments.length > 1 ? 's' : ''}. Le fichier JSON joint dit la même chose, champ par champ.`,
    'Pourquoi, combien de temps, qui les voit, quels droits : docs/personal-data.md.',
    '',
    ...enrolments.flatMap((one) => [...enrolmentWords(one), '']),
    'Réponses gardées en mémoire au plus 24 heures, pour qu’une demande répétée n’ait qu’un effet :',
    ...(remembered.length === 0 ? ['  aucune'] : []),
    ...remembered.map(({ expiresAt }) => `  une, jusqu’au ${instant(expiresAt)}`),
    'Textes libres où ce nom ou cette référence apparaît (à relire : ce peut être quelqu’un d’autre) :',
    ...(mentions.length === 0 ? ['  aucun'] : []),
    ...mentions.map(({ key, kind, field }) => `  ${kind} ${key} ${field}`),
    '',
  ].join('\n');

/** The same, field by field: what is stored is given as it is stored. */
export const personJson = ({ enrolments, remembered, mentions }: Person, on: CalendarDate): unknown => ({
  on,
  enrolments: enrolments.map(({ action, body, keptUntil, hours, events }) => ({
    action: {
      actionNumber: action.actionNumber,
      contractNumber: action.contractNumber,
      title: action.title,
      organisation: action.organisation,
      site: action.site,
      status: action.status,
      plannedStartDate: action.plannedStartDate,
      plannedEndDate: action.plannedEndDate,
      actualStartDate: action.status === 'AO' ? null : action.actualStartDate,
      actualEndDate: action.status === 'FE' ? action.actualEndDate : null,
    },
    stored: body,
    keptUntil,
    hours,
    events: events.map(({ seq, type, label, at, by, changes, data }) => ({ seq, type, label, at, by, changes, data })),
  })),
  remembered,
  mentions,
});
