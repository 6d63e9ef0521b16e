import type { AdvanceTerms, DueAdvance, InvoiceIssuer } from '../advance/index.ts';
import { type CalendarDate, yearOf } from '../calendar-date.ts';
import { err, ok, type Result } from '../result.ts';
import type {
  CitedInvoice,
  HeldInvoice,
  HoldReason,
  InvoiceContent,
  IssuedInvoice,
  Parties,
  RejectedInvoice,
  TypeCode,
} from './invoice.ts';
import { invoiceId, invoiceNumber, type NumberRefusal } from './number.ts';
import { paymentDueOn } from './payment.ts';
import { vatOf } from './vat.ts';

export type Preparation = {
  readonly actionNumber: string;
  readonly organisation: string;
  readonly contractNumber: string;
  readonly parties: Parties;
  readonly terms: AdvanceTerms;
  readonly advance: DueAdvance;
};

/** `at`: RFC 3339, UTC. */
type Recording = { readonly at: string; readonly by: string };

export type Hold = Recording & { readonly reason: HoldReason };

/** `rank`: the next of the series (provider, year of `on`), taken in the same write; `on`: the business day. */
export type Issue = Recording & { readonly rank: number; readonly on: CalendarDate };

/** `parties`, `references`: as they are today, since what was wrong in them is a common cause of rejection; by default unchanged. */
export type Replacement = Issue & Partial<Pick<InvoiceContent, 'parties' | 'references'>>;

export type AlreadyReplaced = { readonly code: 'ALREADY_REPLACED'; readonly by: string; readonly detail: string };

const typeCodes = { PROVIDER: '386', REGION: '500' } as const satisfies Record<InvoiceIssuer, TypeCode>;

/** Everything the action's first advance invoice says before it is held or issued. */
export const prepareAdvance = ({
  actionNumber,
  organisation,
  contractNumber,
  parties,
  terms,
  advance,
}: Preparation): InvoiceContent => ({
  id: invoiceId(actionNumber, 1),
  actionNumber,
  organisation,
  sequence: 1,
  kind: 'ADVANCE',
  typeCode: typeCodes[terms.issuedBy],
  ...vatOf(terms, advance.amountCents),
  computation: advance.computation,
  references: {
    contractNumber,
    purchaseOrderNumber: terms.purchaseOrderNumber,
    commitmentNumber: terms.commitmentNumber,
    serviceCode: terms.serviceCode,
  },
  parties,
});

const contentOf = (from: InvoiceContent): InvoiceContent => ({
  id: from.id,
  actionNumber: from.actionNumber,
  organisation: from.organisation,
  sequence: from.sequence,
  kind: from.kind,
  typeCode: from.typeCode,
  amounts: from.amounts,
  vat: from.vat,
  computation: from.computation,
  references: from.references,
  parties: from.parties,
  ...(from.replaces === undefined ? {} : { replaces: from.replaces }),
});

/** Keeps an advance that is due but may not leave yet. No number is taken. */
export const hold = (content: InvoiceContent, { reason, at, by }: Hold): HeldInvoice => ({
  ...contentOf(content),
  state: 'HELD',
  holdReason: reason,
  statusHistory: [{ state: 'HELD', at, by, reason: reason.detail }],
});

/** Numbers an invoice and starts its payment period; a held one keeps its history. Only a series at its end refuses. */
export const issue = (
  content: InvoiceContent | HeldInvoice,
  { rank, on, at, by }: Issue,
): Result<IssuedInvoice, NumberRefusal> => {
  const year = yearOf(on);
  const number = invoiceNumber(content.organisation, year, rank);
  if (!number.ok) return number;
  const before = 'statusHistory' in content ? content.statusHistory : [];
  return ok({
    ...contentOf(content),
    state: 'ISSUED',
    number: number.value,
    series: { organisation: content.organisation, year, rank },
    issuedOn: on,
    paymentDueOn: paymentDueOn(on),
    statusHistory: [...before, { state: 'ISSUED', at, by }],
  });
};

/**
 * A rejected invoice is dead: a new one, with the next number, cites it and takes its place for the same amount. Once only, so
 * that the action never has two live advances. Both invoices change, in one write.
 */
export const replace = (
  rejected: RejectedInvoice,
  { parties, references, ...command }: Replacement,
): Result<
  { readonly replaced: RejectedInvoice; readonly replacement: IssuedInvoice },
  NumberRefusal | AlreadyReplaced
> => {
  if (rejected.replacedBy !== undefined)
    return err({
      code: 'ALREADY_REPLACED',
      by: rejected.replacedBy,
      detail: `La facture ${rejected.number} est déjà remplacée par la facture ${rejected.replacedBy}.`,
    });
  const sequence = rejected.sequence + 1;
  const cited: CitedInvoice = { number: rejected.number, issuedOn: rejected.issuedOn };
  const content: InvoiceContent = {
    ...contentOf(rejected),
    id: invoiceId(rejected.actionNumber, sequence),
    sequence,
    parties: parties ?? rejected.parties,
    references: references ?? rejected.references,
    replaces: cited,
  };
  const issued = issue(content, command);
  if (!issued.ok) return issued;
  return ok({ replaced: { ...rejected, replacedBy: issued.value.number }, replacement: issued.value });
};
