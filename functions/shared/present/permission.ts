import type { Caller, Role } from '../../../domain/caller/index.ts';
import type { Permission } from '../http/replies.ts';
import { reservedTo } from '../http/reserved-to.ts';

const yes: Permission = { ok: true };

/** What the caller may do, told from the same refusal that a call would get. */
export const permissionOf = (refusal: { readonly code: string; readonly detail: string } | null): Permission =>
  refusal === null ? yes : { ok: false, code: refusal.code, detail: refusal.detail };

export const forRole = (caller: Caller, role: Role, permission: () => Permission): Permission =>
  caller.role === role ? permission() : { ok: false, code: 'ROLE_NOT_ALLOWED', detail: reservedTo([role]) };
