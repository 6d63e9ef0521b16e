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

export const interrupts = (since: string, received: boolean) =>
  received
    ? `Le délai de paiement est interrompu depuis le ${since}, jour de réception de l’avis (CCP R2192-27). Un nouveau délai s’ouvrira à la réception de tout ce qui manque.`
    : `Le délai de paiement est interrompu depuis le ${since}, en attendant que soit indiqué le jour de réception de l’avis (CCP R2192-27 et R2192-28). Un nouveau délai s’ouvrira à la réception de tout ce qui manque.`;

export const interruptedBefore =
  'Le délai de paiement a déjà été interrompu une fois\u00A0: cette suspension ne l’arrête pas, il continue de courir (CCP R2192-27).';

export const interruptedTooLate = (on: string, dueOn: string) =>
  `L’avis a été reçu le ${on}, après l’échéance du ${dueOn}\u00A0: le délai de paiement était expiré, cette suspension ne l’arrête pas.`;

export const dayInFuture = (today: string) =>
  `Cette date ne peut pas être postérieure à aujourd’hui (${today})\u00A0: indiquez le jour où cela s’est passé.`;

export const dayBefore = (earliest: string) =>
  `Cette date ne peut pas être antérieure au ${earliest}, jour de la facture ou de son état précédent\u00A0: vérifiez la date.`;

export const noticeAfterAnswer = (answered: string) =>
  `Le titulaire a répondu le ${answered}\u00A0: il avait donc reçu l’avis ce jour-là au plus tard. Vérifiez la date.`;

export const reasonKept =
  'Le motif de la suspension est déjà enregistré\u00A0: indiquez seulement le jour de réception de l’avis.';

export const notSuspended = (state: InvoiceState) =>
  `La facture est ${invoiceStateLabels[state]}, elle n’est pas suspendue\u00A0: il n’y a rien à compléter.`;

export const answeredEnough = (most: number) =>
  `Cette suspension a déjà reçu ${most} réponses\u00A0: attendez la suite donnée par le service financier, ou contactez-le.`;
