import type { InvoiceState } from './invoice.ts';

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

export const notRejected = 'Seule une facture rejetée peut être remplacée.';

export const alreadyReplaced = (by: string) => `Cette facture est déjà remplacée par la facture ${by}.`;

/** « a, b ou c ». */
const oneOf = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ou ${words.at(-1) ?? ''}`;

const whatNext = (from: InvoiceState, allowed: readonly InvoiceState[]): string => {
  if (from === 'HELD') return 'elle sera émise à l’entrée d’un stagiaire';
  if (from === 'REJECTED') return 'elle peut seulement être remplacée par une nouvelle facture';
  const next = allowed.map((state) => invoiceStateLabels[state]);
  return next.length === 0 ? 'son état ne change plus' : `elle peut seulement être ${oneOf(next)}`;
};

/** `number`: of an invoice that has one. */
export const invoiceState = (
  number: string | undefined,
  from: InvoiceState,
  to: InvoiceState,
  allowed: readonly InvoiceState[],
) => {
  const name = number === undefined ? 'La facture' : `La facture ${number}`;
  const next = whatNext(from, allowed);
  return from === to
    ? `${name} est déjà ${invoiceStateLabels[to]}\u00A0: ${next}.`
    : `${name} est ${invoiceStateLabels[from]}, elle ne peut pas être ${invoiceStateLabels[to]}\u00A0: ${next}.`;
};

export const reasonRequired = (to: InvoiceState) =>
  `Indiquez le motif\u00A0: le titulaire doit savoir pourquoi sa facture est ${invoiceStateLabels[to]}.`;
