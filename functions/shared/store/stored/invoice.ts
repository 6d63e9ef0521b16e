import * as z from 'zod/mini';
import type { Invoice } from '../../../../domain/invoice/index.ts';
import { storedDate } from '../../http/fields.ts';
import { computation } from '../../http/replies/computation.ts';

const party = z.object({ name: z.string(), siret: z.nullable(z.string()) });

const invoiceState = z.enum(['HELD', 'ISSUED', 'IN_PROCESS', 'SUSPENDED', 'PAYMENT_ORDERED', 'PAID', 'REJECTED']);

const invoiceContent = {
  id: z.string(),
  actionNumber: z.string(),
  organisation: z.string(),
  sequence: z.number(),
  kind: z.literal('ADVANCE'),
  typeCode: z.enum(['386', '500']),
  amounts: z.object({ exclTaxCents: z.number(), vatCents: z.number(), inclTaxCents: z.number() }),
  vat: z.discriminatedUnion('category', [
    z.object({
      category: z.literal('E'),
      rateBasisPoints: z.literal(0),
      exemptionCode: z.literal('VATEX-EU-132-1I'),
      exemptionReason: z.string(),
    }),
    z.object({ category: z.literal('S'), rateBasisPoints: z.number(), explanation: z.string() }),
  ]),
  computation,
  references: z.object({
    contractNumber: z.string(),
    purchaseOrderNumber: z.string(),
    commitmentNumber: z.string(),
    serviceCode: z.string(),
  }),
  parties: z.object({ seller: party, buyer: party }),
  replaces: z.optional(z.object({ number: z.string(), issuedOn: storedDate })),
  statusHistory: z.array(
    z.object({ state: invoiceState, at: z.string(), by: z.string(), reason: z.optional(z.string()) }),
  ),
} as const;

const numbered = {
  ...invoiceContent,
  number: z.string(),
  series: z.object({ organisation: z.string(), year: z.number(), rank: z.number() }),
  issuedOn: storedDate,
  paymentDueOn: storedDate,
} as const;

const invoice: z.ZodMiniType<Invoice> = z.discriminatedUnion('state', [
  z.object({
    ...invoiceContent,
    state: z.literal('HELD'),
    holdReason: z.object({ code: z.literal('NO_TRAINEE_ENTERED'), detail: z.string() }),
  }),
  z.object({ ...numbered, state: z.literal('ISSUED') }),
  z.object({ ...numbered, state: z.literal('IN_PROCESS') }),
  z.object({ ...numbered, state: z.literal('SUSPENDED'), reason: z.string() }),
  z.object({ ...numbered, state: z.literal('PAYMENT_ORDERED') }),
  z.object({ ...numbered, state: z.literal('PAID') }),
  z.object({ ...numbered, state: z.literal('REJECTED'), reason: z.string(), replacedBy: z.optional(z.string()) }),
]);

export const invoiceItem = z.object({ body: invoice });
