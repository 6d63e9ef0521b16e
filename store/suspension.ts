import type { Caller } from '../domain/caller.ts';
import { providerSuspended } from '../domain/organisation.ts';
import type { Refused } from '../domain/refusal.ts';
import type { Table } from './client.ts';
import { keys } from './keys.ts';
import { getItem } from './reads.ts';
import { standingItem } from './stored.ts';

/** Why this caller may not write (its organisation is suspended); `null` if it may. */
export type Suspension = (caller: Caller) => Promise<Refused<'PROVIDER_SUSPENDED'> | null>;

/** Read from the table at each request, strongly consistent: a suspension counts at once, whatever the token says. */
export const makeSuspension =
  (table: Table): Suspension =>
  async (caller) => {
    if (caller.role !== 'titulaire') return null;
    const standing = await getItem(table, keys.standing(caller.organisation), standingItem, 'STANDING');
    return standing?.suspended === true ? providerSuspended(standing.reason) : null;
  };
