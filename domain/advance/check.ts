import { formatFrench } from '../calendar-date.ts';
import { formatEuros, formatRate, parseRate, RATE_SCALE, type Rate } from '../money.ts';
import { type RuleVersion, ruleVersionFor, ruleVersions } from './rules.ts';
import type { AdvanceTerms, TermsFault } from './terms.ts';

/** Whether the law grants an advance whatever the contract says: both limits are strict. */
export const isMandatory = (terms: AdvanceTerms, rules: RuleVersion): boolean =>
  terms.amountExclTaxCents > rules.thresholdExclTaxCents.value &&
  terms.durationMonths > rules.minimumDurationMonths.value;

/** A waiver gives up every advance, the contractual one too: nobody pays what the holder refuses. */
export const isGranted = (terms: AdvanceTerms, rules: RuleVersion): boolean =>
  !terms.waived && (isMandatory(terms, rules) || terms.contractual);

const fault = (field: string, detail: string, code: TermsFault['code'] = 'INVALID'): TermsFault => ({
  pointer: `/advance/${field}`,
  code,
  detail,
});

const isPositiveInteger = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

const buyers = {
  STATE: 'l’État',
  LARGE_LOCAL: 'une collectivité dont les dépenses dépassent 60 millions d’euros',
  OTHER: 'cet acheteur',
} as const satisfies Record<AdvanceTerms['buyerKind'], string>;

function* amountFaults(terms: AdvanceTerms): Generator<TermsFault> {
  const { amountExclTaxCents: exclTax, amountInclTaxCents: inclTax } = terms;
  const exclTaxValid = isPositiveInteger(exclTax);
  const inclTaxValid = isPositiveInteger(inclTax);
  if (!exclTaxValid)
    yield fault('amountExclTaxCents', 'Le montant HT est un nombre entier de centimes, supérieur à zéro.');
  if (!inclTaxValid)
    yield fault('amountInclTaxCents', 'Le montant TTC est un nombre entier de centimes, supérieur à zéro.');
  if (!exclTaxValid || !inclTaxValid) return;
  if (inclTax < exclTax)
    yield fault(
      'amountInclTaxCents',
      `Le montant TTC (${formatEuros(inclTax)}) est inférieur au montant HT (${formatEuros(exclTax)}).`,
    );
  else if (terms.vatExempt && inclTax !== exclTax)
    yield fault(
      'amountInclTaxCents',
      `Le titulaire est exonéré de TVA (CGI 261-4-4° a)\u00A0: le montant TTC doit être égal au montant HT (${formatEuros(exclTax)}).`,
    );
  else if (!terms.vatExempt && inclTax === exclTax)
    yield fault(
      'amountInclTaxCents',
      'Le titulaire n’est pas exonéré de TVA\u00A0: le montant TTC doit dépasser le montant HT. S’il est exonéré, indiquez-le.',
    );
}

function* rateFaults(terms: AdvanceTerms, rules: RuleVersion): Generator<TermsFault> {
  const rate = parseRate(terms.rate);
  const { minimumRate, maximumRate, guaranteeArticle } = rules;
  const bounds = `entre ${formatRate(minimumRate.value)} et ${formatRate(maximumRate.value)}`;
  if (rate === undefined) {
    yield fault(
      'rate',
      `Le taux de l’avance est un nombre à six décimales au plus, ${bounds} (${minimumRate.article}).`,
      'ADVANCE_RATE_INVALID',
    );
    return;
  }
  const given = `Le taux de ${formatRate(rate)}`;
  if (rate.millionths > maximumRate.value.millionths) {
    yield fault(
      'rate',
      `${given} dépasse le maximum de ${formatRate(maximumRate.value)} (${maximumRate.article}). Au-delà, l’acheteur peut exiger une garantie à première demande (${guaranteeArticle}), que l’ouverture ne suit pas\u00A0: saisissez un taux ${bounds}.`,
      'ADVANCE_RATE_INVALID',
    );
    return;
  }
  const sme = rules.smeMinimumRate[terms.buyerKind];
  if (rate.millionths < minimumRate.value.millionths)
    yield fault(
      'rate',
      `${given} est inférieur au minimum de ${formatRate(minimumRate.value)} (${minimumRate.article})\u00A0: saisissez un taux ${bounds}.`,
      'ADVANCE_RATE_INVALID',
    );
  else if (terms.sme && isGranted(terms, rules) && rate.millionths < sme.value.millionths)
    yield fault(
      'rate',
      `${given} est inférieur au minimum de ${formatRate(sme.value)} dû à une PME par ${buyers[terms.buyerKind]} (${sme.article})\u00A0: saisissez au moins ${formatRate(sme.value)}.`,
      'ADVANCE_RATE_INVALID',
    );
}

/** A rate that is a part of the whole: one at most. */
const partOfAmount = (given: number): Rate | undefined => {
  const rate = parseRate(given);
  return rate === undefined || rate.millionths > RATE_SCALE ? undefined : rate;
};

function* recoupmentFaults(terms: AdvanceTerms, rules: RuleVersion | undefined): Generator<TermsFault> {
  if (terms.recoupment === undefined) return;
  const start = partOfAmount(terms.recoupment.start);
  const end = partOfAmount(terms.recoupment.end);
  const form = 'est une part du montant TTC, entre 0 et 1, à six décimales au plus';
  if (start === undefined) yield fault('recoupment/start', `Le début du remboursement de l’avance ${form}.`);
  if (end === undefined) yield fault('recoupment/end', `La fin du remboursement de l’avance ${form}.`);
  if (start === undefined || end === undefined) return;
  if (start.millionths >= end.millionths)
    yield fault(
      'recoupment/end',
      `La fin du remboursement de l’avance (${formatRate(end)}) doit dépasser son début (${formatRate(start)}).`,
    );
  const latest = rules?.recoupment.latestEnd;
  if (latest !== undefined && end.millionths > latest.value.millionths)
    yield fault(
      'recoupment/end',
      `L’avance doit être remboursée au plus tard quand ${formatRate(latest.value)} du montant TTC est exécuté (${latest.article}).`,
    );
}

/**
 * Every fault at once, none when the terms are lawful under the rules of their consultation date.
 * The bounds on the rate hold for every contract; the SME's minimum only where an advance is granted, since it protects a payment
 * that a waiver, or a contract below the thresholds, does not have. Rates above the maximum are lawful for a buyer who asks for a
 * guarantee (R2191-8); nothing here follows guarantees, hence the refusal.
 */
export const checkTerms = (terms: AdvanceTerms): readonly TermsFault[] => {
  const rules = ruleVersionFor(terms.consultationDate);
  const faults = [...amountFaults(terms)];
  if (!isPositiveInteger(terms.durationMonths))
    faults.push(fault('durationMonths', 'La durée est un nombre entier de mois, supérieur à zéro.'));
  if (rules === undefined)
    faults.push(
      fault(
        'consultationDate',
        `Les règles des consultations lancées avant le ${formatFrench(ruleVersions[0].inForceFrom)} ne sont pas connues.`,
      ),
    );
  else faults.push(...rateFaults(terms, rules));
  faults.push(...recoupmentFaults(terms, rules));
  return faults;
};
