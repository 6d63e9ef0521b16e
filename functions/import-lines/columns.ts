import type { ImportKind } from '../../contract/routes/import-lines.ts';
import { parseFrench } from '../../domain/calendar-date.ts';

/** Converts a cell before its schema checks it; unreadable text is left as is, for the schema to report. */
type CellReader = (text: string) => unknown;

const asText: CellReader = (text) => text;
/** `05/01/2023`, `5-1-2023` or `2023-01-05`. */
const asDay: CellReader = (text) => parseFrench(text) ?? text;
/** « 7,5 » and « 7.5 »; « 1 200,50 » too. */
const asNumber: CellReader = (text) => {
  const plain = text.replaceAll(/[\s\u00a0\u202f]/gu, '').replace(',', '.');
  return /^-?\d+(\.\d+)?$/u.test(plain) ? Number(plain) : text;
};
const asCents: CellReader = (text) => {
  const euros = asNumber(text.replace(/€|EUR/u, ''));
  return typeof euros === 'number' ? Math.round(euros * 100) : text;
};
const asFlag: CellReader = (text) => {
  const word = normalised(text);
  if (['oui', 'true', 'vrai', '1', 'o'].includes(word)) return true;
  if (['non', 'false', 'faux', '0', 'n'].includes(word)) return false;
  return text;
};
const frequencies: Readonly<Record<string, string>> = {
  mensuelle: 'MONTHLY',
  bimestrielle: 'BIMONTHLY',
  trimestrielle: 'QUARTERLY',
};
const periodStarts: Readonly<Record<string, string>> = {
  notificationducontrat: 'CONTRACT_NOTIFICATION',
  actededemarrage: 'STARTING_ACT',
  receptiondelagarantie: 'GUARANTEE_RECEIVED',
};
const asPeriodStart: CellReader = (text) => periodStarts[normalised(text)] ?? text;
const asFrequency: CellReader = (text) => frequencies[normalised(text)] ?? text;
/** « 01|Titre|02/01/2023|30/06/2024 », several separated by « ; » in the quoted cell. */
const asComponents: CellReader = (text) =>
  text
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      const [number = '', title = '', startDate = '', endDate = ''] = one.split('|').map((part) => part.trim());
      return { number, title, startDate: asDay(startDate), endDate: asDay(endDate) };
    });

export type Column = {
  /** Where the value goes in the line: `advance/rate`. */
  readonly field: string;
  /** The names that a header may use; accents, case, spaces and punctuation ignored. The first two are documented. */
  readonly names: readonly string[];
  readonly read: CellReader;
  readonly required: boolean;
};

const column = (field: string, names: readonly string[], read: CellReader = asText, required = true): Column => ({
  field,
  names: [field.split('/').at(-1) ?? field, ...names],
  read,
  required,
});

const action = column('actionNumber', ['N° Action', 'Numéro d’action', 'Action']);
const reference = column('reference', ['Référence', 'Référence du stagiaire'], asText, false);
const enrolment = column('enrolmentId', ['Inscription', 'id'], asText, false);

/** The columns of each kind of file. A trainee is named by its reference in the action, or by its enrolment's id. */
export const columnsOf: Readonly<Record<ImportKind, readonly Column[]>> = {
  enrolments: [
    action,
    column('lastName', ['Nom']),
    column('firstName', ['Prénom']),
    column('reference', ['Référence', 'Référence du stagiaire']),
    column('component', ['Composante', 'N° Composante'], asText, false),
  ],
  entries: [action, reference, enrolment, column('entryDate', ['Date d’entrée', 'Entrée'], asDay)],
  declarations: [
    action,
    column('period', ['Période']),
    reference,
    enrolment,
    column('hours', ['Heures', 'Heures réalisées'], asNumber),
  ],
  actions: [
    action,
    column('contractNumber', ['N° Contrat/Conv.', 'N° Contrat', 'Contrat']),
    column('lot', ['Lot']),
    column('title', ['Intitulé', 'Intitulé de l’action']),
    column('year', ['Année'], asNumber),
    column('organisation', ['Organisme']),
    column('plannedStartDate', ['Date de début prévue'], asDay),
    column('plannedEndDate', ['Date de fin prévue'], asDay),
    column('reportingFrequency', ['Fréquence de déclaration'], asFrequency),
    column('invoicingPeriod', ['Période de facturation'], asFrequency),
    column('places', ['Places'], asNumber),
    column('site', ['Lieu']),
    column('components', ['Composantes'], asComponents, false),
    column('advance/amountExclTaxCents', [], asNumber, false),
    { field: 'advance/amountExclTaxCents', names: ['Montant HT'], read: asCents, required: false },
    column('advance/amountInclTaxCents', [], asNumber, false),
    { field: 'advance/amountInclTaxCents', names: ['Montant TTC'], read: asCents, required: false },
    column('advance/durationMonths', ['Durée en mois', 'Durée'], asNumber),
    column('advance/rate', ['Taux de l’avance', 'Taux'], asNumber),
    column('advance/waived', ['Renonciation'], asFlag, false),
    column('advance/contractual', ['Avance contractuelle'], asFlag, false),
    column('advance/sme', ['PME'], asFlag, false),
    column('advance/buyerKind', ['Acheteur']),
    column('advance/consultationDate', ['Date de consultation'], asDay),
    column('advance/issuedBy', ['Émise par']),
    column('advance/vatExempt', ['Exonérée de TVA', 'Exonéré de TVA'], asFlag),
    column('advance/commitmentNumber', ['N° d’engagement']),
    column('advance/serviceCode', ['Code service']),
    column('advance/purchaseOrderNumber', ['Bon de commande', 'N° de BDC']),
    {
      field: 'advance/paymentPeriodFrom/event',
      names: ['paymentPeriodFromEvent', 'Départ du délai de paiement'],
      read: asPeriodStart,
      required: false,
    },
    {
      field: 'advance/paymentPeriodFrom/on',
      names: ['paymentPeriodFromOn', 'Date de départ du délai de paiement'],
      read: asDay,
      required: false,
    },
  ],
};

/** A header without accents, case, spaces or punctuation: « N° Action » → `naction`. */
export const normalised = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/gu, '');
