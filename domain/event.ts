import type { CalendarDate } from './calendar-date.ts';
import type { Actor } from './caller.ts';

/** One field that an event changed, as the history shows it: values are what the user reads, never trainee data. */
export type FieldChange = {
  readonly field: string;
  readonly label: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
};

/** What can happen to an action, with the sentence that the history page shows. */
export const eventLabels = {
  ACTION_REGISTERED: 'Action enregistrée par la Région',
  ACTION_OPENED: 'Action ouverte',
  ACTION_CLOSED: 'Action fermée',
  CLOSURE_OVERDUE: 'Retard de fermeture constaté',
  DECLARATIONS_DUE: 'Déclarations de réalisation devenues exigibles',
  DAY_SETTLED: 'Situation remise à jour',
  TRAINEE_ENROLLED: 'Stagiaire inscrit',
  ENROLMENT_CONFIRMED: 'Inscription confirmée',
  ENROLMENT_REFUSED: 'Inscription refusée',
  ENROLMENT_CANCELLED: 'Inscription annulée',
  ENROLMENT_NO_SHOW: 'Stagiaire absent à l’entrée',
  ENTRY_RECORDED: 'Entrée en formation enregistrée',
  ENTRY_CORRECTED: 'Date d’entrée corrigée',
  ENTRY_CANCELLED: 'Entrée annulée (saisie par erreur)',
  EXIT_RECORDED: 'Sortie enregistrée',
  TRAINEE_ERASED: 'Données du stagiaire effacées',
  HOURS_DECLARED: 'Réalisation déclarée',
  REQUEST_FILED: 'Demande de modification déposée',
  REQUEST_LETTER_RECEIVED: 'Courrier reçu par la Région',
  REQUEST_APPROVED: 'Demande de modification validée',
  REQUEST_REFUSED: 'Demande de modification refusée',
  REQUEST_WITHDRAWN: 'Demande de modification retirée',
  ADVANCE_HELD: 'Facture d’avance retenue',
  ADVANCE_ISSUED: 'Facture d’avance émise',
  ADVANCE_REPLACED: 'Facture d’avance remplacée',
  INVOICE_STATUS_CHANGED: 'Suivi de la facture',
} as const;

export type EventType = keyof typeof eventLabels;

/**
 * Something that happened to an action. `subject` is the id of the thing concerned (enrolment, request, invoice,
 * period), `data` what a consumer needs: neither ever holds a trainee's name or reference.
 */
export type ActionEvent = {
  readonly type: EventType;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly by: Actor;
  readonly subject: string | null;
  readonly changes: readonly FieldChange[];
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
};

export const change = (
  field: string,
  label: string,
  before: string | number | null,
  after: string | number | null,
): readonly FieldChange[] => (before === after ? [] : [{ field, label, before, after }]);

/** Who acts, when, and on which business day: what every verb is given. */
export type Cause = { readonly today: CalendarDate; readonly at: string; readonly by: Actor };

/** What a verb on an action gives: the action as it becomes and what happened. No event: nothing changed. */
export type Decided<T> = { readonly next: T; readonly events: readonly ActionEvent[] };

/** An event of now. */
export const happened = (
  type: EventType,
  { at, by }: Pick<Cause, 'at' | 'by'>,
  told: Partial<Pick<ActionEvent, 'subject' | 'changes' | 'data'>> = {},
): ActionEvent => ({ type, at, by, subject: null, changes: [], data: {}, ...told });
