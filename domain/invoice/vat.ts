import type { AdvanceTerms } from '../advance/terms.ts';
import { type Cents, formatRate, roundHalfUp } from '../money.ts';
import type { InvoiceAmounts, Vat } from './invoice.ts';

const BASIS_POINTS = 10_000n;

/**
 * VAT in an advance, which the law sets incl. tax. None when exempt; otherwise the amount excl. tax follows the
 * proportion of the contract's two amounts (rounded half-up) and the tax is the rest, so the three always add up. The
 * rate shown is derived from those two amounts, to two decimals. `inclTaxCents`: the advance.
 */
export const vatOf = (
  terms: Pick<AdvanceTerms, 'amountExclTaxCents' | 'amountInclTaxCents' | 'vatExempt'>,
  inclTaxCents: Cents,
): { readonly amounts: InvoiceAmounts; readonly vat: Vat } => {
  if (terms.vatExempt)
    return {
      amounts: { exclTaxCents: inclTaxCents, vatCents: 0, inclTaxCents },
      vat: {
        category: 'E',
        rateBasisPoints: 0,
        exemptionCode: 'VATEX-EU-132-1I',
        exemptionReason:
          'Exonération de TVA, article 261-4-4° a du code général des impôts (formation professionnelle continue).',
      },
    };
  const exclTax = BigInt(terms.amountExclTaxCents);
  const inclTax = BigInt(terms.amountInclTaxCents);
  const exclTaxCents = Number(roundHalfUp(BigInt(inclTaxCents) * exclTax, inclTax));
  const rateBasisPoints = Number(roundHalfUp((inclTax - exclTax) * BASIS_POINTS, exclTax));
  const rate = formatRate({ millionths: rateBasisPoints * 100 });
  return {
    amounts: { exclTaxCents, vatCents: inclTaxCents - exclTaxCents, inclTaxCents },
    vat: {
      category: 'S',
      rateBasisPoints,
      explanation: `TVA à ${rate}, taux qui ressort des montants HT et TTC du marché\u00A0: l’avance, fixée TTC, est répartie dans la même proportion.`,
    },
  };
};
