import type { DueAdvance } from '../advance/computation.ts';
import type { HoldReasons } from '../advance/hold-reason.ts';
import type { AdvanceTerms, InvoiceIssuer } from '../advance/terms.ts';
import { type CalendarDate, yearOf } from '../calendar-date.ts';
import { ok, type Result } from '../result.ts';
import type {
  HeldInvoice,
  InvoiceContent,
  InvoiceReferences,
  IssuedInvoice,
  Parties,
  Party,
  RejectedInvoice,
  TypeCode,
} from './invoice.ts';
import { invoiceId, invoiceNumber, type NumberRefusal } from './number.ts';
import { paymentDueOn, periodOpensOn } from './payment.ts';
import { vatOf } from './vat.ts';

export type AdvanceInvoiceInputs = {
  readonly actionNumber: string;
  readonly organisation: string;
  readonly contractNumber: string;
  readonly parties: Parties;
  readonly terms: AdvanceTerms;
  readonly advance: DueAdvance;
};

/** `at`: RFC 3339, UTC. */
type Recording = { readonly at: string; readonly by: string };

/** `rank`: the next of the series (provider, year of `on`), taken in the same write; `on`: the business day. */
export type Issue = Recording & { readonly rank: number; readonly on: CalendarDate };

const typeCodes = { PROVIDER: '386', REGION: '500' } as const satisfies Record<InvoiceIssuer, TypeCode>;

/** A party as an invoice names it, from whatever else is kept of it. */
export const partyOf = ({ name, siret }: Party): Party => ({ name, siret });

/** What public-buyer platforms need to route an invoice, as the contract gives it today. */
export const referencesOf = (contractNumber: string, terms: AdvanceTerms): InvoiceReferences => ({
  contractNumber,
  purchaseOrderNumber: terms.purchaseOrderNumber,
  commitmentNumber: terms.commitmentNumber,
  serviceCode: terms.serviceCode,
});

/** Content of the action's first advance invoice, before it is held or issued. */
export const prepareAdvance = ({
  actionNumber,
  organisation,
  contractNumber,
  parties,
  terms,
  advance,
}: AdvanceInvoiceInputs): InvoiceContent => ({
  id: invoiceId(actionNumber, 1),
  actionNumber,
  organisation,
  sequence: 1,
  kind: 'ADVANCE',
  typeCode: typeCodes[terms.issuedBy],
  ...vatOf(terms, advance.amountCents),
  computation: advance.computation,
  references: referencesOf(contractNumber, terms),
  parties,
  ...(terms.paymentPeriodFrom === undefined ? {} : { paymentPeriodFrom: terms.paymentPeriodFrom }),
});

/** Holds an invoice that is due but cannot be issued yet. Takes no number. */
export const hold = (
  content: InvoiceContent,
  { reasons, at, by }: Recording & { readonly reasons: HoldReasons },
): HeldInvoice => ({
  ...content,
  state: 'HELD',
  holdReasons: reasons,
  statusHistory: [{ state: 'HELD', at, by, reason: reasons.map(({ detail }) => detail).join(' ') }],
});

/**
 * Numbers an invoice and starts its payment period; a held one keeps its history. Refused only when the series is full.
 */
export const issue = (
  from: InvoiceContent | HeldInvoice,
  { rank, on, at, by }: Issue,
): Result<IssuedInvoice, NumberRefusal> => {
  const year = yearOf(on);
  const number = invoiceNumber(from.organisation, year, rank);
  if (!number.ok) return number;
  const { statusHistory, ...content } = 'state' in from ? released(from) : { ...from, statusHistory: [] };
  return ok({
    ...content,
    state: 'ISSUED',
    number: number.value,
    series: { organisation: from.organisation, year, rank },
    issuedOn: on,
    paymentDueOn: paymentDueOn(periodOpensOn({ ...content, issuedOn: on })),
    statusHistory: [...statusHistory, { state: 'ISSUED', at, by }],
  });
};

const released = ({ state: _held, holdReasons: _reasons, ...kept }: HeldInvoice) => kept;

/**
 * What takes the place of a rejected invoice: the same amount, and a citation of it. Parties and references are those
 * of today, since what was wrong in them is the usual cause of a rejection.
 */
export const replacementOf = (
  rejected: RejectedInvoice,
  { parties, references }: Pick<InvoiceContent, 'parties' | 'references'>,
): InvoiceContent => {
  const { actionNumber, organisation, kind, typeCode, amounts, vat, computation, number, issuedOn } = rejected;
  const { paymentPeriodFrom } = rejected;
  const sequence = rejected.sequence + 1;
  const id = invoiceId(actionNumber, sequence);
  const replaces = { number, issuedOn };
  return {
    id,
    actionNumber,
    organisation,
    sequence,
    kind,
    typeCode,
    amounts,
    vat,
    computation,
    references,
    parties,
    replaces,
    ...(paymentPeriodFrom === undefined ? {} : { paymentPeriodFrom }),
  };
};
