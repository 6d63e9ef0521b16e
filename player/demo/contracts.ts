import type { AdvanceTerms } from '../../domain/advance/terms.ts';
import { date } from '../../domain/calendar-date.ts';

const common = {
  waived: false,
  contractual: false,
  sme: false,
  buyerKind: 'OTHER',
  issuedBy: 'PROVIDER',
  vatExempt: true,
  commitmentNumber: 'EJ-DEMO-0001',
  serviceCode: 'SFP-DEMO',
  purchaseOrderNumber: 'BDC-DEMO-0001',
} as const;

const contract = (
  amountCents: number,
  durationMonths: number,
  rate: number,
  consulted: string,
  more: Partial<AdvanceTerms> = {},
): AdvanceTerms => ({
  ...common,
  amountExclTaxCents: amountCents,
  amountInclTaxCents: amountCents,
  durationMonths,
  rate,
  consultationDate: date(consulted),
  ...more,
});

/** Fictitious contracts: between them they exercise every rule of the advance, before and after each dated change. */
export const contracts = {
  /** The guide's action: 240 000 € over 18 months at 30 %: two thirds of the base, 48 000 €. */
  guide: contract(24_000_000, 18, 0.3, '2022-10-03'),
  withinAYear: contract(9_600_000, 12, 0.1, '2022-03-14'),
  beyondAYear: contract(120_000_000, 48, 0.05, '2022-02-07'),
  belowThreshold: contract(5_000_000, 10, 0.05, '2022-04-04'),
  contractualBelowThreshold: contract(4_200_000, 9, 0.2, '2022-04-04', { contractual: true }),
  tooShort: contract(8_000_000, 2, 0.05, '2022-05-02'),
  waived: contract(18_000_000, 12, 0.05, '2022-05-02', { waived: true }),
  smeLargeAuthority: contract(15_000_000, 12, 0.1, '2022-06-13', { sme: true, buyerKind: 'LARGE_LOCAL' }),
  selfBilled: contract(11_000_000, 11, 0.15, '2022-06-13', { issuedBy: 'REGION' }),
  taxed: contract(10_000_000, 12, 0.1, '2022-07-04', { vatExempt: false, amountInclTaxCents: 12_000_000 }),
  smeStateBefore2023: contract(10_000_000, 12, 0.2, '2022-12-15', { sme: true, buyerKind: 'STATE' }),
  smeStateFrom2023: contract(10_000_000, 12, 0.3, '2023-01-02', { sme: true, buyerKind: 'STATE' }),
  before2025: contract(30_000_000, 24, 0.3, '2024-12-20', { recoupment: { start: 0.65, end: 0.8 } }),
  from2025: contract(30_000_000, 24, 0.3, '2025-01-06', { recoupment: { start: 0.65, end: 0.95 } }),
};
export type ContractName = keyof typeof contracts;
