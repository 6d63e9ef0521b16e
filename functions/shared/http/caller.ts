import * as z from 'zod/mini';
import type { Caller } from '../../../domain/caller/index.ts';

const claims = z.object({
  sub: z.string().check(z.minLength(1)),
  token_use: z.literal('access'),
  name: z.optional(z.string()),
  username: z.optional(z.string()),
  organisation: z.optional(z.string().check(z.regex(/^[A-Z0-9]{2,7}$/u))),
  'cognito:groups': z.optional(z.union([z.string(), z.array(z.string())])),
});

/** API Gateway hands an array claim over as one string, `"[a b]"`: read that form, and nothing that only resembles it. */
const groupsOf = (claim: string | readonly string[] | undefined): readonly string[] => {
  if (claim === undefined) return [];
  if (typeof claim !== 'string') return claim;
  const list = /^\[(.*)\]$/u.exec(claim)?.[1];
  return (list ?? claim).split(' ').filter((group) => group !== '');
};

const isRole = (group: string): group is Caller['role'] =>
  group === 'titulaire' || group === 'region' || group === 'finance';

/**
 * The caller, from the authorizer's claims; `null` when they do not name exactly one role, when a titulaire has no
 * organisation, or when there are none (a route set wrong, a direct call): the second check behind the authorizer.
 */
export const callerOf = (raw: unknown): Caller | null => {
  const parsed = z.safeParse(claims, raw);
  if (!parsed.success) return null;
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
