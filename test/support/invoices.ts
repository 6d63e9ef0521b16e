import { assess } from '../../domain/advance/assess.ts';
import { reasonsOf } from '../../domain/advance/hold-reason.ts';
import { type AdvanceTerms } from '../../domain/advance/terms.ts';
import { date } from '../../domain/calendar-date.ts';
import {
  type HeldInvoice,
  type InvoiceContent,
  type InvoiceState,
  type IssuedInvoice,
  type NumberedInvoice,
} from '../../domain/invoice/invoice.ts';
import { hold, issue, prepareAdvance } from '../../domain/invoice/issue.ts';
import { changeStatus, type FinanceState } from '../../domain/invoice/status.ts';
import { advanceTerms } from './advance-terms.ts';

/** The advance invoice of the guide's action, not yet held nor issued. */
export const invoiceContent = (terms: Partial<AdvanceTerms> = {}): InvoiceContent => {
  const given = advanceTerms(terms);
  const advance = assess(given);
  if (!advance.due) throw new Error(`No advance is due: ${advance.reason.detail}`);
  return prepareAdvance({
    actionNumber: '23C00390257_1',
    organisation: 'GR237',
    contractNumber: '23C0390257',
    parties: {
      seller: { name: 'Organisme fictif GR237', siret: '00000023700012' },
      buyer: { name: 'Région fictive', siret: '00000000100019' },
    },
    terms: given,
    advance,
  });
};

export const heldInvoice = (terms: Partial<AdvanceTerms> = {}): HeldInvoice =>
  hold(invoiceContent(terms), {
    reasons: reasonsOf(['NO_TRAINEE_ENTERED']),
    at: '2023-01-05T09:00:00.000Z',
    by: 'advance-invoice',
  });

/** Issued on 2023-01-05 with rank 1: AV2023-GR237-00001. */
export const issuedInvoice = (terms: Partial<AdvanceTerms> = {}): IssuedInvoice => {
  const issued = issue(invoiceContent(terms), {
    rank: 1,
    on: date('2023-01-05'),
    at: '2023-01-05T09:00:00.000Z',
    by: 'advance-invoice',
  });
  if (!issued.ok) throw new Error(issued.error.detail);
  return issued.value;
};

/** Says each state in turn, at the given instants; fails if one is refused. */
export const followed = (
  start: NumberedInvoice,
  ...steps: readonly { state: FinanceState; at?: string; on?: string }[]
): NumberedInvoice =>
  steps.reduce<NumberedInvoice>((invoice, { state, at = '2023-01-10T09:00:00.000Z', on }) => {
    const said = { state, at, by: 'finance', reason: 'Pièce manquante' };
    const changed = changeStatus(invoice, on === undefined ? said : { ...said, on: date(on) });
    if (!changed.ok) throw new Error(changed.error.detail);
    return changed.value;
  }, start);

const paths = {
  ISSUED: [],
  IN_PROCESS: ['IN_PROCESS'],
  SUSPENDED: ['IN_PROCESS', 'SUSPENDED'],
  PAYMENT_ORDERED: ['IN_PROCESS', 'PAYMENT_ORDERED'],
  PAID: ['IN_PROCESS', 'PAYMENT_ORDERED', 'PAID'],
  REJECTED: ['REJECTED'],
} as const satisfies Record<Exclude<InvoiceState, 'HELD'>, readonly FinanceState[]>;

export const invoiceIn = (state: Exclude<InvoiceState, 'HELD'>): NumberedInvoice =>
  followed(issuedInvoice(), ...paths[state].map((step) => ({ state: step })));
