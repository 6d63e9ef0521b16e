import { err, ok, type Result } from '../result.ts';

export type NumberRefusal = { readonly code: 'NUMBER_UNAVAILABLE'; readonly detail: string };

/** Chorus Pro's limit; only capitals, digits and `+ - _ /` are accepted. */
const maxNumberLength = 20;

const refuse = (detail: string): Result<never, NumberRefusal> => err({ code: 'NUMBER_UNAVAILABLE', detail });

/**
 * `AV2023-GR237-00001`: one series per provider (at most seven capitals or digits) and year, `rank` from 1. Refuses what would not
 * fit in twenty characters: a provider with a seven-character code has 99 999 numbers a year.
 */
export const invoiceNumber = (organisation: string, year: number, rank: number): Result<string, NumberRefusal> => {
  if (!/^[A-Z0-9]{1,7}$/.test(organisation))
    return refuse(`Le code d’organisme «\u00A0${organisation}\u00A0» ne peut pas figurer dans un numéro de facture.`);
  if (!Number.isInteger(year) || year < 1000 || year > 9999) return refuse(`L’année ${year} n’a pas quatre chiffres.`);
  if (!Number.isSafeInteger(rank) || rank < 1) return refuse(`Le rang ${rank} n’est pas un nombre entier positif.`);
  const number = `AV${year}-${organisation}-${String(rank).padStart(5, '0')}`;
  if (number.length > maxNumberLength)
    return refuse(
      `La série ${year} de ${organisation} est épuisée\u00A0: ${number} dépasse ${maxNumberLength} caractères.`,
    );
  return ok(number);
};

/** `23C00390257_1-A1`: carries the action number, so that one read finds the invoice. `sequence` from 1. */
export const invoiceId = (actionNumber: string, sequence: number): string => `${actionNumber}-A${sequence}`;

export const parseInvoiceId = (
  id: string,
): { readonly actionNumber: string; readonly sequence: number } | undefined => {
  const parts = /^(.+)-A([1-9]\d{0,8})$/.exec(id);
  if (parts === null) return undefined;
  const [, actionNumber = '', sequence = ''] = parts;
  return { actionNumber, sequence: Number(sequence) };
};
