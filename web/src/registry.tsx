import type { ComponentType } from 'react';
import type { BodyOf, ItemOf, ReplyOf } from '../../contract/client.ts';
import type { ClosureBlocker } from '../../domain/action/closing.ts';
import { type EnrolmentState, enrolmentStateLabels } from '../../domain/enrolment/enrolment.ts';
import type { InvoiceState } from '../../domain/invoice/invoice.ts';
import { type RequestState, requestStateLabels } from '../../domain/modification-request/request.ts';
import { type RequestType, requestTypeLabels } from '../../domain/request-type.ts';
import { DateFields, readDates } from './modification/date-fields.tsx';
import { HeadcountField, readHeadcount, readSite, SiteField } from './modification/single-field.tsx';
import type { Typed } from './shared/form.tsx';
import type { State } from './shared/words.ts';

/**
 * What the screens know of each member of the domain's closed sets: a new member fails to compile here, and nowhere else
 * in web/. What the first screen shows is in `shared/words.ts` instead, so that it loads no form. Events have no entry:
 * the API gives their sentences.
 */

type Action = ReplyOf<'showAction'>;

/** In the order in which they are offered. */
export const requestType: {
  readonly [Type in RequestType]: {
    readonly label: string;
    /** In the address of its form. */
    readonly path: string;
    readonly Fields: ComponentType<{ readonly action: Action }>;
    readonly read: (action: Action, typed: Typed) => Extract<BodyOf<'fileModification'>, { readonly type: Type }>;
  };
} = {
  DATES: { label: requestTypeLabels.DATES, path: 'dates', Fields: DateFields, read: readDates },
  SITE: { label: requestTypeLabels.SITE, path: 'lieu', Fields: SiteField, read: readSite },
  HEADCOUNT: { label: requestTypeLabels.HEADCOUNT, path: 'effectif', Fields: HeadcountField, read: readHeadcount },
};

export const requestState: Readonly<Record<RequestState, State>> = {
  PENDING: { label: requestStateLabels.PENDING, tone: 'wait' },
  APPROVED: { label: requestStateLabels.APPROVED, tone: 'go' },
  REFUSED: { label: requestStateLabels.REFUSED, tone: 'stop' },
  WITHDRAWN: { label: requestStateLabels.WITHDRAWN, tone: 'done' },
};

export const invoiceState: Readonly<Record<InvoiceState, State>> = {
  HELD: { label: 'Retenue', tone: 'warn' },
  ISSUED: { label: 'Émise', tone: 'wait' },
  IN_PROCESS: { label: 'Prise en charge', tone: 'wait' },
  SUSPENDED: { label: 'Suspendue', tone: 'warn' },
  PAYMENT_ORDERED: { label: 'Mise en paiement', tone: 'go' },
  PAID: { label: 'Payée', tone: 'go' },
  REJECTED: { label: 'Rejetée', tone: 'stop' },
};

/** The states that finance sets; `reasonTitle`: of the reason that the state requires. */
export const settableState: Readonly<
  Record<BodyOf<'changeInvoiceStatus'>['state'], { readonly reasonTitle: string | null }>
> = {
  IN_PROCESS: { reasonTitle: null },
  SUSPENDED: { reasonTitle: 'Motif de la suspension' },
  PAYMENT_ORDERED: { reasonTitle: null },
  PAID: { reasonTitle: null },
  REJECTED: { reasonTitle: 'Motif du rejet' },
};

type Clock = NonNullable<ReplyOf<'showInvoice'>['paymentClock']>;
/** Day n of the 30 that the buyer has to pay. */
export const clockWords: Readonly<Record<Clock['state'], (clock: Clock) => string>> = {
  RUNNING: ({ day, of }) => `Jour ${day} sur ${of}`,
  INTERRUPTED: ({ day, of }) => `Délai suspendu au jour ${day} sur ${of}`,
  STOPPED: ({ day, of }) => `Arrêté au jour ${day} sur ${of}`,
};

export const advanceWords: Readonly<Record<Action['advance']['state'], (status: Action['status']) => string>> = {
  NOT_DUE: () => 'Aucune avance n’est due',
  EXPECTED: (status) => (status === 'AO' ? 'Avance prévue à l’ouverture' : 'Facture d’avance en préparation'),
  HELD: () => 'Avance retenue',
  ISSUED: () => 'Facture d’avance émise',
};

type Remedy = readonly [to: string, label: string];
/** Where what blocks a closure is put right; `at`: the address of the action. */
export const closureRemedy: Readonly<
  Record<ClosureBlocker['code'], (at: string, period: string | undefined) => Remedy>
> = {
  TRAINEES_IN_TRAINING: (at) => [`${at}/stagiaires`, 'Enregistrer les sorties'],
  DECLARATION_MISSING: (at, period) =>
    period === undefined ? [`${at}/declarations`, 'Déclarer'] : [`${at}/declarations/${period}`, `Déclarer ${period}`],
  REQUEST_PENDING: (at) => [`${at}/demandes`, 'Voir la demande'],
};

export const enrolmentState: Readonly<Record<EnrolmentState, State>> = {
  PENDING: { label: enrolmentStateLabels.PENDING, tone: 'wait' },
  CONFIRMED: { label: enrolmentStateLabels.CONFIRMED, tone: 'wait' },
  ENTERED: { label: enrolmentStateLabels.ENTERED, tone: 'go' },
  COMPLETED: { label: enrolmentStateLabels.COMPLETED, tone: 'done' },
  DROPPED_OUT: { label: enrolmentStateLabels.DROPPED_OUT, tone: 'done' },
  EXCLUDED: { label: enrolmentStateLabels.EXCLUDED, tone: 'done' },
  REFUSED: { label: enrolmentStateLabels.REFUSED, tone: 'stop' },
  CANCELLED: { label: enrolmentStateLabels.CANCELLED, tone: 'stop' },
  NO_SHOW: { label: enrolmentStateLabels.NO_SHOW, tone: 'stop' },
};

/** Reasons of an exit, in the order in which they are offered. */
export const exitReason: Readonly<Record<BodyOf<'recordExit'>['reason'], string>> = {
  COMPLETED: enrolmentStateLabels.COMPLETED,
  DROPPED_OUT: enrolmentStateLabels.DROPPED_OUT,
  EXCLUDED: enrolmentStateLabels.EXCLUDED,
};

export const declarationState: Readonly<Record<ItemOf<'listActionDeclarations'>['state'], State>> = {
  TO_COME: { label: 'À venir', tone: 'done' },
  DUE: { label: 'En attente', tone: 'warn' },
  DECLARED: { label: 'Déclarée', tone: 'go' },
};
