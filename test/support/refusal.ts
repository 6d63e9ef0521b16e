import type { Result } from '../../domain/result.ts';

/** Why a verb may not be tried; `null` when it may. */
export const refusalOf = <E>(may: Result<unknown, E>): E | null => (may.ok ? null : may.error);
