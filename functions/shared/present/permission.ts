import type { Permission } from '../../../contract/replies.ts';
import type { Caller, Role } from '../../../domain/caller.ts';
import type { Refused } from '../../../domain/refusal.ts';
import type { Result } from '../../../domain/result.ts';
import { reservedTo } from '../http/reserved-to.ts';

const granted: Permission = { ok: true };

/** A permission, built from the refusal that the call itself would get. */
export const permissionOf = (may: Result<unknown, Refused>): Permission =>
  may.ok ? granted : { ok: false, code: may.error.code, detail: may.error.detail };

export const forRole = (caller: Caller, role: Role, permission: () => Permission): Permission =>
  caller.role === role ? permission() : { ok: false, code: 'ROLE_NOT_ALLOWED', detail: reservedTo([role]) };
