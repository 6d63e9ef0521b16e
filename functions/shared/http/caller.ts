import * as z from 'zod/mini';
import type { Caller } from '../../../domain/caller.ts';

/** Scope required by every private route: defined on the pool's resource server, requested by the web client. */
export const apiScope = 'ouverture/api';

/** Expected issuer, set by the stack. Without it every request is refused. */
const issuer = (): string => {
  const named = process.env['TOKEN_ISSUER'];
  if (named === undefined || named === '') throw new Error('TOKEN_ISSUER is not set');
  return named;
};

const claims = z.object({
  sub: z.string().check(z.minLength(1)),
  iss: z.string(),
  token_use: z.literal('access'),
  scope: z.string(),
  name: z.optional(z.string()),
  username: z.optional(z.string()),
  organisation: z.optional(z.string().check(z.regex(/^[A-Z0-9]{2,7}$/u))),
  'cognito:groups': z.optional(z.union([z.string(), z.array(z.string())])),
});

/** API Gateway passes an array claim as one string, `"[a b]"`; only that exact form is read. */
const groupsOf = (claim: string | readonly string[] | undefined): readonly string[] => {
  if (claim === undefined) return [];
  if (typeof claim !== 'string') return claim;
  const list = /^\[(.*)\]$/u.exec(claim)?.[1];
  return (list ?? claim).split(' ').filter((group) => group !== '');
};

const isRole = (group: string): group is Caller['role'] =>
  group === 'titulaire' || group === 'region' || group === 'finance';

/**
 * The caller, from the authorizer's claims, checked a second time. `null` when claims are missing (misconfigured route,
 * direct call), come from another issuer or lack the scope, do not name exactly one role, or belong to a titulaire
 * without an organisation.
 */
export const callerOf = (raw: unknown): Caller | null => {
  const parsed = z.safeParse(claims, raw);
  if (!parsed.success || parsed.data.iss !== issuer()) return null;
  if (!parsed.data.scope.split(' ').includes(apiScope)) return null;
  const roles = groupsOf(parsed.data['cognito:groups']).filter(isRole);
  const [role] = roles;
  if (role === undefined || roles.length !== 1) return null;
  const { sub, organisation } = parsed.data;
  const userId = parsed.data.username ?? sub;
  const name = parsed.data.name ?? userId;
  switch (role) {
    case 'titulaire':
      return organisation === undefined ? null : { userId, name, role, organisation };
    case 'region':
    case 'finance':
      return { userId, name, role, organisation: null };
  }
};
