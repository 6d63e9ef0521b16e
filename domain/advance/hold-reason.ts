/** What may stand in the way of an advance that is due. The set is closed: each has its sentence in `holdWords`. */
export const holdReasonCodes = ['NO_TRAINEE_ENTERED'] as const;
export type HoldReasonCode = (typeof holdReasonCodes)[number];

/** One reason, as the invoice keeps it and as everybody reads it. */
export type HoldReason = { readonly code: HoldReasonCode; readonly detail: string };

const holdWords = {
  NO_TRAINEE_ENTERED:
    'Aucun stagiaire n’est entré dans l’action : la facture d’avance est retenue. Elle partira d’elle-même dès qu’une entrée sera enregistrée.',
} as const satisfies Record<HoldReasonCode, string>;

/** A held advance has one reason at least. */
export type HoldReasonCodes = readonly [HoldReasonCode, ...HoldReasonCode[]];
export type HoldReasons = readonly [HoldReason, ...HoldReason[]];

const isHoldReasonCode = (value: unknown): value is HoldReasonCode =>
  typeof value === 'string' && Object.hasOwn(holdWords, value);
const isHoldReason = (value: unknown): value is HoldReason =>
  typeof value === 'object' && value !== null && 'code' in value && isHoldReasonCode(value.code);

const areAll =
  <T>(isOne: (value: unknown) => value is T) =>
  (value: unknown): value is readonly [T, ...T[]] =>
    Array.isArray(value) && value.length > 0 && value.every(isOne);

/** For whoever reads what was stored. */
export const areHoldReasonCodes = areAll(isHoldReasonCode);
export const areHoldReasons = areAll(isHoldReason);

const reasonOf = (code: HoldReasonCode): HoldReason => ({ code, detail: holdWords[code] });

export const reasonsOf = ([first, ...others]: HoldReasonCodes): HoldReasons => [
  reasonOf(first),
  ...others.map(reasonOf),
];

/** Several reasons as one: the code of the first, their sentences one after another. */
export const inOne = ([first, ...others]: HoldReasons): HoldReason => ({
  code: first.code,
  detail: [first, ...others].map(({ detail }) => detail).join(' '),
});

/** Of an issued advance that nobody is in any more: said on the action and on its invoice alike. */
export const withoutTraineeWords = (invoiceNumber: string): string =>
  `La facture d’avance ${invoiceNumber} a été émise, mais plus aucun stagiaire n’est entré dans l’action : enregistrez l’entrée exacte.`;
