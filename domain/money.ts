/** Euro cents: a safe integer, never a fraction. */
export type Cents = number;

/** A share of an amount, exact: millionths of the whole (0.3 is 300 000). */
export type Rate = { readonly millionths: number };

export const RATE_SCALE = 1_000_000;

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** The nearest whole number; a half goes away from zero. Throws RangeError when `denominator` is 0, as division does. */
export const roundHalfUp = (numerator: bigint, denominator: bigint): bigint => {
  const negative = numerator < 0n !== denominator < 0n;
  const [n, d] = [abs(numerator), abs(denominator)];
  const rounded = (2n * n + d) / (2n * d);
  return negative ? -rounded : rounded;
};

/** From a decimal (0.3); `undefined` when negative, not finite, or with more than six decimals, which could not be exact. */
export const parseRate = (value: number): Rate | undefined => {
  if (!Number.isFinite(value) || value < 0) return undefined;
  const millionths = Math.round(value * RATE_SCALE);
  if (!Number.isSafeInteger(millionths) || millionths / RATE_SCALE !== value) return undefined;
  return { millionths };
};

/** `48 000,00 €`: narrow no-break space between thousands, no-break space before the sign. */
export const formatEuros = (cents: Cents): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0');
  const euros = digits.slice(0, -2).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u202F');
  return `${cents < 0 ? '-' : ''}${euros},${digits.slice(-2)}\u00A0€`;
};

/** `30 %`, `5,5 %`: a share in the French manner. */
export const formatRate = ({ millionths }: Rate): string => {
  const percent = String(millionths).padStart(5, '0');
  const decimals = percent.slice(-4).replace(/0+$/, '');
  return `${percent.slice(0, -4)}${decimals === '' ? '' : `,${decimals}`}\u00A0%`;
};
