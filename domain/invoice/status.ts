import { parisDay } from '../calendar-date.ts';
import { err, ok, type Result } from '../result.ts';
import type { Invoice, InvoiceState, Numbered, NumberedInvoice, StatusEntry } from './invoice.ts';
import { isInterrupted, paymentDueOn } from './payment.ts';

/** `at`: RFC 3339, UTC. `reason`: required to suspend or reject; kept in the history otherwise. */
export type StatusChange = {
  readonly state: InvoiceState;
  readonly reason?: string | undefined;
  readonly at: string;
  readonly by: string;
};

export type StatusRefusal =
  | {
      readonly code: 'INVOICE_STATE';
      readonly from: InvoiceState;
      readonly to: InvoiceState;
      readonly allowed: readonly InvoiceState[];
      readonly detail: string;
    }
  | { readonly code: 'REASON_REQUIRED'; readonly pointer: '/reason'; readonly detail: string };

/** French, as written after « la facture est ». */
export const invoiceStateLabels = {
  HELD: 'retenue',
  ISSUED: 'émise',
  IN_PROCESS: 'prise en charge',
  SUSPENDED: 'suspendue',
  PAYMENT_ORDERED: 'mise en paiement',
  PAID: 'payée',
  REJECTED: 'rejetée',
} as const satisfies Record<InvoiceState, string>;

/** A held invoice is issued by an entry, never by finance: see `issue`. */
export const invoiceTransitions = {
  HELD: ['ISSUED'],
  ISSUED: ['IN_PROCESS', 'REJECTED'],
  IN_PROCESS: ['SUSPENDED', 'PAYMENT_ORDERED', 'REJECTED'],
  SUSPENDED: ['IN_PROCESS', 'REJECTED'],
  PAYMENT_ORDERED: ['PAID'],
  PAID: [],
  REJECTED: [],
} as const satisfies Record<InvoiceState, readonly InvoiceState[]>;

/** What finance may say: the other states come from an entry in training. */
export type FinanceState = Exclude<InvoiceState, 'HELD' | 'ISSUED'>;

const isFinanceState = (state: InvoiceState): state is FinanceState => state !== 'HELD' && state !== 'ISSUED';

/** What finance may say of an invoice in that state. */
export const allowedStates = (from: InvoiceState): readonly FinanceState[] => {
  const next: readonly InvoiceState[] = invoiceTransitions[from];
  return next.filter(isFinanceState);
};

/** « a, b ou c ». */
const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ou ${words.at(-1) ?? ''}`;

const whatNext = (from: InvoiceState): string => {
  if (from === 'HELD') return 'elle sera émise à l’entrée d’un stagiaire';
  if (from === 'REJECTED') return 'elle peut seulement être remplacée par une nouvelle facture';
  const next = allowedStates(from).map((state) => invoiceStateLabels[state]);
  return next.length === 0 ? 'son état ne change plus' : `elle peut seulement être ${oneOf(next)}`;
};

const wrongState = (invoice: Invoice, to: InvoiceState): StatusRefusal => {
  const allowed = allowedStates(invoice.state);
  const name = 'number' in invoice ? `La facture ${invoice.number}` : 'La facture';
  return {
    code: 'INVOICE_STATE',
    from: invoice.state,
    to,
    allowed,
    detail:
      invoice.state === to
        ? `${name} est déjà ${invoiceStateLabels[to]}\u00A0: ${whatNext(invoice.state)}.`
        : `${name} est ${invoiceStateLabels[invoice.state]}, elle ne peut pas être ${invoiceStateLabels[to]}\u00A0: ${whatNext(invoice.state)}.`,
  };
};

const numberedPart = (invoice: NumberedInvoice): Numbered => ({
  id: invoice.id,
  actionNumber: invoice.actionNumber,
  organisation: invoice.organisation,
  sequence: invoice.sequence,
  kind: invoice.kind,
  typeCode: invoice.typeCode,
  amounts: invoice.amounts,
  vat: invoice.vat,
  computation: invoice.computation,
  references: invoice.references,
  parties: invoice.parties,
  ...(invoice.replaces === undefined ? {} : { replaces: invoice.replaces }),
  number: invoice.number,
  series: invoice.series,
  issuedOn: invoice.issuedOn,
  paymentDueOn: invoice.paymentDueOn,
  statusHistory: invoice.statusHistory,
});

/**
 * Finance says what became of an invoice. The first suspension interrupts the payment period; resuming opens a new one of thirty
 * days (CCP R2192-27 and R2192-29). It may be interrupted once only: later suspensions leave the due date where it is.
 */
export const changeStatus = (invoice: Invoice, change: StatusChange): Result<NumberedInvoice, StatusRefusal> => {
  const { at, by } = change;
  const to = allowedStates(invoice.state).find((state) => state === change.state);
  if (invoice.state === 'HELD' || to === undefined) return err(wrongState(invoice, change.state));
  const reason = change.reason?.trim() ?? '';
  const entry: StatusEntry = { state: to, at, by, ...(reason === '' ? {} : { reason }) };
  const next: Numbered = { ...numberedPart(invoice), statusHistory: [...invoice.statusHistory, entry] };
  if (to === 'SUSPENDED' || to === 'REJECTED')
    return reason === ''
      ? err({
          code: 'REASON_REQUIRED',
          pointer: '/reason',
          detail: `Indiquez le motif\u00A0: le titulaire doit savoir pourquoi sa facture est ${invoiceStateLabels[to]}.`,
        })
      : ok({ ...next, state: to, reason });
  if (to === 'IN_PROCESS' && isInterrupted(invoice))
    return ok({ ...next, state: to, paymentDueOn: paymentDueOn(parisDay(new Date(at))) });
  return ok({ ...next, state: to });
};
