import type { Role } from '../../../domain/caller.ts';

const words = {
  titulaire: 'au titulaire du contrat',
  region: 'aux agents de la Région',
  finance: 'au service financier',
} as const satisfies Record<Role, string>;

/** Which roles may do it: the same sentence in `allowed` and in the refusal. */
export const reservedTo = (roles: readonly Role[]): string =>
  `Cette opération est réservée ${roles.map((role) => words[role]).join(' et ')}.`;
