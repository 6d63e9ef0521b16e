import * as z from 'zod/mini';

const referenceWords = 'Une référence est attendue : 1 à 40 lettres, chiffres, espaces, « . », « _ », « / » ou « - ».';

/** Fifteen digits with a valid key: it may never identify a trainee (docs/domain.md, « Trainee data »). */
const isSocialSecurityNumber = (given: string): boolean => {
  const [, number = '', key = ''] =
    /^([12]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{6})(\d{2})$/iu.exec(given.replaceAll(/[ ._/-]/gu, '')) ?? [];
  if (number === '') return false;
  const figures = number.replace(/2A/iu, '19').replace(/2B/iu, '18');
  return 97n - (BigInt(figures) % 97n) === BigInt(key);
};

/** A trainee's reference: the spaces around it are not part of it. */
export const reference = z.string({ error: referenceWords }).check(
  z.trim(),
  z.maxLength(40, { error: referenceWords }),
  z.regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/-]{0,39}$/u, { error: referenceWords }),
  z.refine((value) => !isSocialSecurityNumber(value), {
    error:
      'Un numéro de sécurité sociale ne doit pas servir de référence : donnez votre propre référence du stagiaire.',
  }),
  z.meta({ examples: ['STA-0001'] }),
);
