import { type Cents, formatEuros, formatRate, parseRate, RATE_SCALE, roundHalfUp } from '../money.ts';
import type { Assessment, Computation, NotDueReason, Operand, RuleVersionReference } from './computation.ts';
import { isLawful, isMandatory } from './lawful.ts';
import { inForceTo, type RuleVersion, ruleVersionFor } from './rules.ts';
import type { AdvanceTerms } from './terms.ts';

const versionReference = (rules: RuleVersion): RuleVersionReference => {
  const to = inForceTo(rules);
  return {
    id: rules.id,
    inForceFrom: rules.inForceFrom,
    ...(to === undefined ? {} : { inForceTo: to }),
    broughtBy: rules.broughtBy,
  };
};

const conditions = (terms: AdvanceTerms, rules: RuleVersion): readonly Operand[] => [
  { name: 'amountExclTaxCents', label: 'Montant initial HT', value: terms.amountExclTaxCents, unit: 'CENTS' },
  {
    name: 'thresholdExclTaxCents',
    label: 'Seuil HT de l’avance obligatoire (à dépasser)',
    value: rules.thresholdExclTaxCents.value,
    unit: 'CENTS',
    article: rules.thresholdExclTaxCents.article,
  },
  { name: 'durationMonths', label: 'Durée du marché', value: terms.durationMonths, unit: 'MONTHS' },
  {
    name: 'minimumDurationMonths',
    label: 'Durée de l’avance obligatoire (à dépasser)',
    value: rules.minimumDurationMonths.value,
    unit: 'MONTHS',
    article: rules.minimumDurationMonths.article,
  },
];

const minimumRateOperand = (terms: AdvanceTerms, rules: RuleVersion): Operand => {
  const figure = terms.sme ? rules.smeMinimumRate[terms.buyerKind] : rules.minimumRate;
  return {
    name: 'minimumRate',
    label: terms.sme ? 'Taux minimal pour une PME' : 'Taux minimal',
    value: figure.value.millionths / RATE_SCALE,
    unit: 'RATE',
    article: figure.article,
  };
};

const whyDue = (terms: AdvanceTerms, rules: RuleVersion): string =>
  isMandatory(terms, rules)
    ? `Le montant HT dépasse ${formatEuros(rules.thresholdExclTaxCents.value)} et la durée dépasse ${rules.minimumDurationMonths.value} mois\u00A0: l’avance est obligatoire (${rules.thresholdExclTaxCents.article}).`
    : `Le marché prévoit une avance qui n’est pas obligatoire (${rules.optionalArticle}).`;

type Amount = {
  readonly amountCents: Cents;
  readonly formula: string;
  readonly operands: readonly Operand[];
  readonly article: string;
};

/** R2191-7: `r × M` up to the reference duration, `r × 12 × M / D` beyond. One division, rounded once. */
const amountOf = (terms: AdvanceTerms, rate: { readonly millionths: number }, rules: RuleVersion): Amount => {
  const { amountInclTaxCents, durationMonths } = terms;
  const { value: months, article } = rules.referenceMonths;
  const long = durationMonths > months;
  const numerator = BigInt(rate.millionths) * BigInt(amountInclTaxCents) * BigInt(long ? months : 1);
  const denominator = BigInt(RATE_SCALE) * BigInt(long ? durationMonths : 1);
  const amountCents = Number(roundHalfUp(numerator, denominator));
  const product = long
    ? `${formatRate(rate)} × ${months} × ${formatEuros(amountInclTaxCents)} / ${durationMonths}`
    : `${formatRate(rate)} × ${formatEuros(amountInclTaxCents)}`;
  const sign = numerator % denominator === 0n ? '=' : '≈';
  const rounded = sign === '=' ? '' : ', arrondi au centime le plus proche';
  return {
    amountCents,
    formula: `${long ? `Durée de plus de ${months} mois` : `Durée de ${months} mois au plus`}\u00A0: ${product} ${sign} ${formatEuros(amountCents)}${rounded}.`,
    operands: [
      { name: 'rate', label: 'Taux de l’avance', value: terms.rate, unit: 'RATE' },
      { name: 'amountInclTaxCents', label: 'Montant initial TTC', value: amountInclTaxCents, unit: 'CENTS' },
      { name: 'referenceMonths', label: 'Durée de référence', value: months, unit: 'MONTHS', article },
    ],
    article,
  };
};

const whyNotDue = (terms: AdvanceTerms, rules: RuleVersion): NotDueReason | undefined => {
  if (terms.waived)
    return { code: 'WAIVED', detail: 'Le titulaire a renoncé à l’avance.', article: rules.waiverArticle };
  if (isMandatory(terms, rules) || terms.contractual) return undefined;
  const amount = `Le montant HT (${formatEuros(terms.amountExclTaxCents)}) ne dépasse pas le seuil de ${formatEuros(rules.thresholdExclTaxCents.value)}`;
  const duration = `la durée (${terms.durationMonths} mois) ne dépasse pas ${rules.minimumDurationMonths.value} mois`;
  const end = 'et le marché ne prévoit pas d’avance.';
  if (terms.amountExclTaxCents > rules.thresholdExclTaxCents.value)
    return {
      code: 'DURATION_TOO_SHORT',
      detail: `L${duration.slice(1)} ${end}`,
      article: rules.minimumDurationMonths.article,
    };
  const short = terms.durationMonths <= rules.minimumDurationMonths.value;
  return {
    code: 'BELOW_THRESHOLD',
    detail: short ? `${amount}, ${duration} ${end}` : `${amount} ${end}`,
    article: rules.thresholdExclTaxCents.article,
  };
};

/**
 * Whether the contract's advance is due, how much, and how that came about; shown before the opening as on the invoice.
 * Terms that are not lawful are never due.
 */
export const assess = (terms: AdvanceTerms): Assessment => {
  const rules = ruleVersionFor(terms.consultationDate);
  const rate = parseRate(terms.rate);
  if (rules === undefined || rate === undefined || !isLawful(terms))
    return {
      due: false,
      reason: {
        code: 'TERMS_INVALID',
        detail: 'Les clauses de l’avance ne sont pas valables.',
        article: rules?.minimumRate.article ?? 'CCP R2191-3',
      },
    };
  const ruleVersion = versionReference(rules);
  const nothing = (reason: NotDueReason): Assessment => ({
    due: false,
    reason,
    computation: {
      operands: conditions(terms, rules),
      steps: [reason.detail],
      formula: `${reason.detail.replace(/\.$/, '')}\u00A0: aucune avance n’est due.`,
      article: reason.article,
      ruleVersion,
      amountCents: 0,
    },
  });
  const refusal = whyNotDue(terms, rules);
  if (refusal !== undefined) return nothing(refusal);
  const { amountCents, formula, operands, article } = amountOf(terms, rate, rules);
  if (amountCents === 0)
    return nothing({ code: 'AMOUNT_ZERO', detail: 'L’avance, arrondie au centime, est nulle.', article });
  const computation: Computation = {
    operands: [...operands, minimumRateOperand(terms, rules), ...conditions(terms, rules)],
    steps: [whyDue(terms, rules), formula],
    formula,
    article,
    ruleVersion,
    amountCents,
  };
  return { due: true, amountCents, computation };
};
