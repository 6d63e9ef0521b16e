import type { Refused, Violation } from './refusal.ts';

/** Luhn sum: a multiple of ten when no digit was mistyped. */
const luhnSum = (digits: string): number =>
  Array.from(digits)
    .reverse()
    .reduce((sum, digit, index) => {
      const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
      return sum + (value > 9 ? value - 9 : value);
    }, 0);

const laPoste = '356000000';

/**
 * Whether a SIRET's check digit is right: Luhn or, for La Poste's establishments (too many for it), a digit sum that is
 * a multiple of five.
 */
export const isSiretCoherent = (siret: string): boolean => {
  if (!/^\d{14}$/.test(siret)) return false;
  if (luhnSum(siret) % 10 === 0) return true;
  return siret.startsWith(laPoste) && Array.from(siret).reduce((sum, digit) => sum + Number(digit), 0) % 5 === 0;
};

/**
 * A missing or mistyped SIRET, which gets invoices rejected. A warning, not a refusal: only the register of
 * establishments can tell for sure.
 */
export const siretWarnings = ({ siret }: { readonly siret: string | null }): readonly Violation[] => {
  if (siret === null) {
    return [
      {
        pointer: '/siret',
        code: 'SIRET_MISSING',
        detail:
          'Le SIRET manque : il figure sur chaque facture, et le service financier rejette celles qui n’en ont pas.',
      },
    ];
  }
  return isSiretCoherent(siret)
    ? []
    : [
        {
          pointer: '/siret',
          code: 'SIRET_CHECKSUM',
          detail: `La clé de contrôle du SIRET ${siret} n’est pas bonne : un chiffre a sans doute été mal saisi. Vérifiez-le, sans quoi vos factures seront rejetées.`,
        },
      ];
};

/** Why a suspended provider may write nothing; in the words of every write that it would try. */
export const providerSuspended = (reason: string): Refused<'PROVIDER_SUSPENDED'> => ({
  code: 'PROVIDER_SUSPENDED',
  detail: `Votre organisme est suspendu par la Région (motif : ${reason.replace(/[\s.]+$/u, '')}). Vous pouvez consulter vos actions, mais pas les modifier : contactez la Région.`,
});
