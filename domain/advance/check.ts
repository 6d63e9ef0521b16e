import { formatFrench } from '../calendar-date.ts';
import { formatEuros, formatRate, parseRate, type Rate } from '../money.ts';
import { flawsOf, type TermsFlaw } from './lawful.ts';
import { type RuleVersion, ruleVersionFor, ruleVersions } from './rules.ts';
import type { AdvanceTerms, TermsFault } from './terms.ts';

const buyers = {
  STATE: 'l’État',
  LARGE_LOCAL: 'une collectivité dont les dépenses dépassent 60 millions d’euros',
  OTHER: 'cet acheteur',
} as const satisfies Record<AdvanceTerms['buyerKind'], string>;

type Words = (terms: AdvanceTerms, rules: RuleVersion) => string;

const rateOf = (given: number | undefined): Rate => parseRate(given ?? 0) ?? { millionths: 0 };
const given = ({ rate }: AdvanceTerms): string => `Le taux de ${formatRate(rateOf(rate))}`;
const bounds = ({ minimumRate, maximumRate }: RuleVersion): string =>
  `entre ${formatRate(minimumRate.value)} et ${formatRate(maximumRate.value)}`;
const share = 'est une part du montant TTC, entre 0 et 1, à six décimales au plus';

/** One sentence a flaw, with the figure that is expected and the article it comes from. */
const words = {
  exclTaxNotPositive: () => 'Le montant HT est un nombre entier de centimes, supérieur à zéro.',
  inclTaxNotPositive: () => 'Le montant TTC est un nombre entier de centimes, supérieur à zéro.',
  inclTaxLess: ({ amountExclTaxCents, amountInclTaxCents }) =>
    `Le montant TTC (${formatEuros(amountInclTaxCents)}) est inférieur au montant HT (${formatEuros(amountExclTaxCents)}).`,
  taxedThoughExempt: ({ amountExclTaxCents }) =>
    `Le titulaire est exonéré de TVA (CGI 261-4-4° a)\u00A0: le montant TTC doit être égal au montant HT (${formatEuros(amountExclTaxCents)}).`,
  notTaxed: () =>
    'Le titulaire n’est pas exonéré de TVA\u00A0: le montant TTC doit dépasser le montant HT. S’il est exonéré, indiquez-le.',
  duration: () => 'La durée est un nombre entier de mois, supérieur à zéro.',
  beforeRules: () =>
    `Les règles des consultations lancées avant le ${formatFrench(ruleVersions[0].inForceFrom)} ne sont pas connues.`,
  noRate: (_, rules) =>
    `Le taux de l’avance est un nombre à six décimales au plus, ${bounds(rules)} (${rules.minimumRate.article}).`,
  rateHigh: (terms, rules) =>
    `${given(terms)} dépasse le maximum de ${formatRate(rules.maximumRate.value)} (${rules.maximumRate.article}). Au-delà, l’acheteur peut exiger une garantie à première demande (${rules.guaranteeArticle}), que l’ouverture ne suit pas\u00A0: saisissez un taux ${bounds(rules)}.`,
  rateLow: (terms, rules) =>
    `${given(terms)} est inférieur au minimum de ${formatRate(rules.minimumRate.value)} (${rules.minimumRate.article})\u00A0: saisissez un taux ${bounds(rules)}.`,
  rateLowForSme: (terms, rules) => {
    const { value, article } = rules.smeMinimumRate[terms.buyerKind];
    return `${given(terms)} est inférieur au minimum de ${formatRate(value)} dû à une PME par ${buyers[terms.buyerKind]} (${article})\u00A0: saisissez au moins ${formatRate(value)}.`;
  },
  noStart: () => `Le début du remboursement de l’avance ${share}.`,
  noEnd: () => `La fin du remboursement de l’avance ${share}.`,
  endBeforeStart: ({ recoupment }) =>
    `La fin du remboursement de l’avance (${formatRate(rateOf(recoupment?.end))}) doit dépasser son début (${formatRate(rateOf(recoupment?.start))}).`,
  endLate: (_, { recoupment: { latestEnd } }) =>
    latestEnd === undefined
      ? ''
      : `L’avance doit être remboursée au plus tard quand ${formatRate(latestEnd.value)} du montant TTC est exécuté (${latestEnd.article}).`,
  periodBeforeConsultation: ({ consultationDate }) =>
    `Le délai de paiement de l’avance ne peut pas courir avant le lancement de la consultation (${formatFrench(consultationDate)})\u00A0: vérifiez cette date.`,
} as const satisfies Record<TermsFlaw, Words>;

/** The field that each flaw is in. */
const fields = {
  exclTaxNotPositive: 'amountExclTaxCents',
  inclTaxNotPositive: 'amountInclTaxCents',
  inclTaxLess: 'amountInclTaxCents',
  taxedThoughExempt: 'amountInclTaxCents',
  notTaxed: 'amountInclTaxCents',
  duration: 'durationMonths',
  beforeRules: 'consultationDate',
  noRate: 'rate',
  rateHigh: 'rate',
  rateLowForSme: 'rate',
  rateLow: 'rate',
  noStart: 'recoupment/start',
  noEnd: 'recoupment/end',
  endBeforeStart: 'recoupment/end',
  endLate: 'recoupment/end',
  periodBeforeConsultation: 'paymentPeriodFrom/on',
} as const satisfies Record<TermsFlaw, string>;

const wordsOf = (flaw: TermsFlaw): Words => words[flaw];

/** Every fault of the terms at once, in French, each with its field; none when they are lawful (`isLawful`). */
export const checkTerms = (terms: AdvanceTerms): readonly TermsFault[] => {
  const rules = ruleVersionFor(terms.consultationDate) ?? ruleVersions[0];
  return [...flawsOf(terms)].map((flaw) => {
    const field = fields[flaw];
    return {
      pointer: `/advance/${field}`,
      code: field === 'rate' ? 'ADVANCE_RATE_INVALID' : 'INVALID',
      detail: wordsOf(flaw)(terms, rules),
    };
  });
};
