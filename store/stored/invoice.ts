import * as z from 'zod/mini';
import { areHoldReasons, type HoldReasons } from '../../domain/advance/hold-reason.ts';
import { type Invoice, type InvoiceState, invoiceStates } from '../../domain/invoice/invoice.ts';
import { computation } from './computation.ts';
import { type ReadingAll, shape } from './shape.ts';
import { day, paymentPeriodFrom } from './values.ts';

const party = shape({ name: z.string(), siret: z.nullable(z.string()) });

const invoiceState = z.enum(invoiceStates);

const invoiceContent = {
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  sequence: z.number(),
  kind: z.literal('ADVANCE'),
  typeCode: z.enum(['386', '500']),
  amounts: shape({ exclTaxCents: z.number(), vatCents: z.number(), inclTaxCents: z.number() }),
  vat: z.discriminatedUnion('category', [
    shape({
      category: z.literal('E'),
      rateBasisPoints: z.literal(0),
      exemptionCode: z.literal('VATEX-EU-132-1I'),
      exemptionReason: z.string(),
    }),
    shape({ category: z.literal('S'), rateBasisPoints: z.number(), explanation: z.string() }),
  ]),
  computation,
  references: shape({
    contractNumber: z.string(),
    purchaseOrderNumber: z.string(),
    commitmentNumber: z.string(),
    serviceCode: z.string(),
  }),
  parties: shape({ seller: party, buyer: party }),
  replaces: z.optional(shape({ number: z.string(), issuedOn: day })),
  paymentPeriodFrom,
  statusHistory: z.array(
    shape({
      state: invoiceState,
      at: z.string(),
      on: z.optional(day),
      by: z.string(),
      reason: z.optional(z.string()),
    }),
  ),
} as const;

const note = { suspension: z.number(), on: day, at: z.string(), by: z.string() } as const;
const suspensionNote = z.discriminatedUnion('kind', [
  shape({ ...note, kind: z.literal('NOTICE_RECEIVED') }),
  shape({ ...note, kind: z.literal('ANSWER'), text: z.string() }),
]);

const numbered = {
  ...invoiceContent,
  number: z.string(),
  series: shape({ organisation: z.string(), year: z.number(), rank: z.number() }),
  issuedOn: day,
  paymentDueOn: day,
  suspensionNotes: z.optional(z.array(suspensionNote)),
} as const;

const invoices = z.discriminatedUnion('state', [
  shape({
    ...invoiceContent,
    state: z.literal('HELD'),
    /** The first of the reasons: the first release knew one only, and still reads it. */
    holdReason: z.optional(z.unknown()),
    holdReasons: z.custom<HoldReasons>(areHoldReasons),
  }),
  shape({ ...numbered, state: z.literal('ISSUED') }),
  shape({ ...numbered, state: z.literal('IN_PROCESS') }),
  shape({ ...numbered, state: z.literal('SUSPENDED'), reason: z.string() }),
  shape({ ...numbered, state: z.literal('PAYMENT_ORDERED') }),
  shape({ ...numbered, state: z.literal('PAID') }),
  shape({ ...numbered, state: z.literal('REJECTED'), reason: z.string(), replacedBy: z.optional(z.string()) }),
]);
const storedInvoice: ReadingAll<InvoiceState, typeof invoices> = invoices;

const invoice = z.pipe(
  storedInvoice,
  z.transform((stored): Invoice => {
    if (stored.state !== 'HELD') return stored;
    const { holdReason: _former, ...held } = stored;
    return held;
  }),
);

export const invoiceItem = z.object({ body: invoice });
