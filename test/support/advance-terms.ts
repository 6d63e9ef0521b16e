import type { AdvanceTerms } from '../../domain/advance/terms.ts';
import { date } from '../../domain/calendar-date.ts';

/** The guide's action: 240 000 €, exempt, 18 months, 30 %: an advance of 48 000 €. */
export const advanceTerms = (overrides: Partial<AdvanceTerms> = {}): AdvanceTerms => ({
  amountExclTaxCents: 24_000_000,
  amountInclTaxCents: 24_000_000,
  durationMonths: 18,
  rate: 0.3,
  waived: false,
  contractual: false,
  sme: false,
  buyerKind: 'LARGE_LOCAL',
  consultationDate: date('2022-06-15'),
  issuedBy: 'PROVIDER',
  vatExempt: true,
  commitmentNumber: 'EJ-2022-0390257',
  serviceCode: 'FORMATION',
  purchaseOrderNumber: 'BC-2023-0039',
  ...overrides,
});
