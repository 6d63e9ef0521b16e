/** What codes are called on screen. Sentences come from the API: only labels are here. */
export { enrolmentStateLabels as enrolmentState } from '../../../domain/enrolment/enrolment.ts';
export { requestStateLabels as requestState } from '../../../domain/modification-request/request.ts';

export const actionStatus = { AO: 'En attente d’ouverture', EC: 'En cours', FE: 'Fermée' } as const;

export const frequency = { MONTHLY: 'Mensuelle', BIMONTHLY: 'Bimestrielle', QUARTERLY: 'Trimestrielle' } as const;

export const anomaly = {
  ACTUAL_START_NOT_FIRST_ENTRY: 'Début réel ≠ première entrée',
  COMPONENT_OUTSIDE_ACTUAL_DATES: 'Composante hors des dates réelles',
  ADVANCE_HELD: 'Avance retenue',
  ADVANCE_WITHOUT_TRAINEE: 'Avance sans stagiaire entré',
  CLOSURE_OVERDUE: 'Retard de fermeture',
  DECLARATIONS_DUE: 'Déclarations à faire',
} as const;

export const declarationState = { TO_COME: 'À venir', DUE: 'En attente', DECLARED: 'Déclarée' } as const;

export const invoiceState = {
  HELD: 'Retenue',
  ISSUED: 'Émise',
  IN_PROCESS: 'Prise en charge',
  SUSPENDED: 'Suspendue',
  PAYMENT_ORDERED: 'Mise en paiement',
  PAID: 'Payée',
  REJECTED: 'Rejetée',
} as const;

export const role = {
  titulaire: 'Titulaire',
  region: 'Région',
  finance: 'Service financier',
  system: 'Traitement automatique',
} as const;

/** Functions that act by themselves, as they sign what they did. */
const systemFunctions: readonly string[] = ['advance-invoice', 'sweep-outbox'];
export const whoDid = (userId: string): string => (systemFunctions.includes(userId) ? role.system : userId);

/** From what the payment period of an advance runs. */
export const periodStart = {
  CONTRACT_NOTIFICATION: 'notification du contrat',
  STARTING_ACT: 'acte qui fait démarrer les prestations',
  GUARANTEE_RECEIVED: 'réception de la garantie',
} as const;
