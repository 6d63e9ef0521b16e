import type { ActionStatus } from '../../../domain/action/action.ts';
import type { AnomalyCode } from '../../../domain/action/anomalies.ts';
import type { Actor } from '../../../domain/caller.ts';

/** A state as it is shown. */
export type State = { readonly label: string; readonly tone: 'wait' | 'go' | 'done' | 'warn' | 'stop' };

/** What the first screen calls codes; the other screens' are in `registry.tsx`. */
export const actionStatus: Readonly<Record<ActionStatus, State>> = {
  AO: { label: 'En attente d’ouverture', tone: 'wait' },
  EC: { label: 'En cours', tone: 'go' },
  FE: { label: 'Fermée', tone: 'done' },
};

export const anomaly: Readonly<Record<AnomalyCode, string>> = {
  ACTUAL_START_NOT_FIRST_ENTRY: 'Début réel ≠ première entrée',
  COMPONENT_OUTSIDE_ACTUAL_DATES: 'Composante hors des dates réelles',
  ADVANCE_HELD: 'Avance retenue',
  ADVANCE_WITHOUT_TRAINEE: 'Avance sans stagiaire entré',
  CLOSURE_OVERDUE: 'Retard de fermeture',
  DECLARATIONS_DUE: 'Déclarations à faire',
};

export const role: Readonly<Record<Actor['role'], string>> = {
  titulaire: 'Titulaire',
  region: 'Région',
  finance: 'Service financier',
  system: 'Traitement automatique',
};

/** Functions that act by themselves, by the name under which they sign. */
const systemFunctions: readonly string[] = ['advance-invoice', 'sweep-outbox'];
export const whoDid = (userId: string): string => (systemFunctions.includes(userId) ? role.system : userId);

/** From what the payment period of an advance runs. */
export const periodStart = {
  CONTRACT_NOTIFICATION: 'notification du contrat',
  STARTING_ACT: 'acte qui fait démarrer les prestations',
  GUARANTEE_RECEIVED: 'réception de la garantie',
} as const;
