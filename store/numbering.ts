import type { ActionEvent } from '../domain/event.ts';
import type { InvoiceChange } from '../domain/invoice/advance.ts';
import type { Invoice, Numbered } from '../domain/invoice/invoice.ts';
import type { SeriesHead } from '../domain/invoice/series.ts';
import { keys } from './keys.ts';
import { envelope, isInvoiceMessage } from './messages.ts';
import { create, type Plan, type Publish, prepare, publishAction } from './plan.ts';
import type { Message, StoredAction } from './stored.ts';
import type { Write } from './transaction.ts';
import type { Prepared } from './writing.ts';

/** The last number of a provider's series for a year, as it was read; `null`: no number was taken yet. */
export type SeriesRead = { readonly organisation: string; readonly year: number; readonly head: SeriesHead | null };

/**
 * A plan whose events are for finance, or whose invoices take a number: as many invoices as the transaction can hold,
 * with one head of the feed and one of each series.
 */
export type NumberedPlan = Plan & {
  /** The feed's last position, as it was read. */
  readonly feedHead: number;
  /** Of each series in which an invoice of the plan takes a number. */
  readonly series?: readonly SeriesRead[];
};

const takesNumber = ({ before, after }: InvoiceChange): readonly Numbered[] =>
  after.state !== 'HELD' && (before === null || before.state === 'HELD') ? [after] : [];

/** The series after the plan. Throws when a number is not the next of its series: none is ever skipped. */
export const seriesAfter = ({ changes, series = [] }: NumberedPlan): readonly SeriesRead[] => {
  const taken = changes.flatMap(({ invoices = [] }) => invoices.flatMap(takesNumber));
  for (const { number, series: of } of taken) {
    if (!series.some(({ organisation, year }) => organisation === of.organisation && year === of.year))
      throw new Error(`No series for ${number}`);
  }
  return series.map(({ organisation, year, head }) => {
    let last = head;
    for (const { number, issuedOn, series: of } of taken) {
      if (of.organisation !== organisation || of.year !== year) continue;
      if (of.rank !== (last?.last ?? 0) + 1) throw new Error(`${number} leaves a gap in its series`);
      last = { last: of.rank, lastIssuedOn: issuedOn };
    }
    return { organisation, year, head: last };
  });
};

const seriesWrites = (plan: NumberedPlan): readonly Write[] => {
  const after = seriesAfter(plan);
  return (plan.series ?? []).flatMap(({ organisation, year, head: before }, index): readonly Write[] => {
    const head = after[index]?.head ?? null;
    if (head === null || head.last === before?.last) return [];
    const item = { ...keys.series(organisation, year), kind: 'SERIES', organisation, year, ...head };
    if (before === null) return [create(item)];
    const condition = { last: ['=', before.last], lastIssuedOn: ['<=', head.lastIssuedOn] } as const;
    return [{ op: 'rewrite', guards: 'revision', item, condition }];
  });
};

const feedHeadWrites = (before: number, after: number): readonly Write[] => {
  if (after === before) return [];
  const item = { ...keys.feedHead(), kind: 'FEED_HEAD', position: after };
  return before === 0
    ? [create(item)]
    : [{ op: 'rewrite', guards: 'revision', item, condition: { position: ['=', before] } }];
};

/** What finance receives about an invoice: no trainee data, nothing beyond the invoice itself. */
const invoiceData = (invoice: Invoice): Message['data'] => ({
  invoiceId: invoice.id,
  actionNumber: invoice.actionNumber,
  organisation: invoice.organisation,
  state: invoice.state,
  typeCode: invoice.typeCode,
  amountExclTaxCents: invoice.amounts.exclTaxCents,
  vatCents: invoice.amounts.vatCents,
  amountInclTaxCents: invoice.amounts.inclTaxCents,
  currency: 'EUR',
  vat: { ...invoice.vat },
  computation: invoice.computation,
  references: invoice.references,
  seller: invoice.parties.seller,
  buyer: invoice.parties.buyer,
  ...(invoice.state === 'HELD'
    ? {}
    : { number: invoice.number, issuedOn: invoice.issuedOn, paymentDueOn: invoice.paymentDueOn }),
  ...(invoice.replaces ? { replaces: invoice.replaces } : {}),
  ...('reason' in invoice ? { reason: invoice.reason } : {}),
});

/** The day that finance gave, or that a suspension was answered on. */
const daysIn = (data: ActionEvent['data']): Message['data'] =>
  Object.fromEntries(
    ['on', 'noticeReceivedOn', 'answeredOn'].flatMap((name) => (data[name] === undefined ? [] : [[name, data[name]]])),
  );

/** Prepares the one transaction of a numbered plan: each of its events takes the next position of finance's feed. */
export const prepareNumbered = (plan: NumberedPlan, correlationId: string): Prepared<readonly StoredAction[]> => {
  let position = plan.feedHead;
  const publish: Publish = (ranked) => {
    const { change, event, seq } = ranked;
    const invoice = change.invoices?.find(({ after }) => after.id === event.subject)?.after;
    if (invoice === undefined || !isInvoiceMessage(event.type)) return publishAction(ranked);
    position += 1;
    const message = envelope({ actionNumber: change.after.actionNumber, seq }, event, {
      ...invoiceData(invoice),
      ...daysIn(event.data),
    });
    return { message, writes: [create({ ...keys.feed(position), kind: 'FEED', position, message })] };
  };
  return prepare(plan, correlationId, publish, () => [
    ...feedHeadWrites(plan.feedHead, position),
    ...seriesWrites(plan),
  ]);
};
