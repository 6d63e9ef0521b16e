import { type Report, shown } from './findings.ts';
import type { ActionRead, FeedRead, InvoiceRead } from './items.ts';

/** Whether everything that was said is there still: a later release may have added to it. */
const holds = (said: unknown, actual: unknown): boolean => {
  if (typeof said !== 'object' || said === null) return said === actual;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(said) && (!Array.isArray(actual) || actual.length !== said.length)) return false;
  const values = new Map<string, unknown>(Object.entries(actual));
  return Object.entries(said).every(([name, value]) => holds(value, values.get(name)));
};

const typeCodes = { PROVIDER: '386', REGION: '500' } as const;

/** What an invoice says of its contract, which no one changes after the registration. */
export const checkContract = (invoice: InvoiceRead, { body }: ActionRead, report: Report): void => {
  const { contractNumber, advanceTerms: terms } = body;
  const { references, typeCode, vat, computation } = invoice.body;
  const rate = computation.operands.find(({ unit }) => unit === 'RATE')?.value;
  const { purchaseOrderNumber, commitmentNumber, serviceCode } = terms;
  const fields: Readonly<Record<string, readonly [actual: unknown, expected: unknown]>> = {
    references: [references, { contractNumber, purchaseOrderNumber, commitmentNumber, serviceCode }],
    typeCode: [typeCode, typeCodes[terms.issuedBy]],
    vatExempt: [vat.category === 'E', terms.vatExempt],
    rate: [rate, terms.rate],
    paymentPeriodFrom: [invoice.body.paymentPeriodFrom, terms.paymentPeriodFrom],
  };
  for (const [name, [actual, expected]] of Object.entries(fields)) {
    if (holds(expected, actual)) continue;
    const detail = `${name} : la facture dit ${shown(actual)}, le contrat ${shown(expected)}.`;
    report('INVOICE_ALTERED', invoice, `contract ${name}`, detail);
  }
};

/** What finance was told of an invoice, by the names of its message. */
const told = ({ body }: InvoiceRead) => ({
  always: {
    typeCode: body.typeCode,
    amountExclTaxCents: body.amounts.exclTaxCents,
    vatCents: body.amounts.vatCents,
    amountInclTaxCents: body.amounts.inclTaxCents,
    vat: body.vat,
    computation: body.computation,
    references: body.references,
    seller: body.parties.seller,
    buyer: body.parties.buyer,
    number: body.number,
    issuedOn: body.issuedOn,
    replaces: body.replaces,
  },
  /** May move with each message. */
  last: { state: body.state, paymentDueOn: body.paymentDueOn, reason: body.reason },
});

/** An invoice is the one that finance was told of: by every message, and as the last one says for what may move. */
export const checkTold = (invoice: InvoiceRead, entries: readonly FeedRead[], report: Report): void => {
  const { always, last } = told(invoice);
  for (const [index, { position, message }] of entries.entries()) {
    const expected = index === entries.length - 1 ? { ...always, ...last } : always;
    for (const [name, value] of Object.entries(expected)) {
      if (holds(message.data[name], value)) continue;
      const detail = `${name} : la facture dit ${shown(value)}, l’entrée ${position} du flux ${shown(message.data[name])}.`;
      report('INVOICE_ALTERED', invoice, `feed ${position} ${name}`, detail);
    }
  }
};
