import type { Caller } from '../../../domain/caller/index.ts';
import type { Refusal } from '../http/problem.ts';
import type { Table } from './client.ts';
import { keys } from './keys.ts';
import { getItem } from './reads.ts';
import { standingItem } from './stored.ts';

/** Why this caller may write nothing: the Région has suspended its organisation; `null` when it has not. */
export type Suspension = (caller: Caller) => Promise<Refusal | null>;

/** Read from the table at each request, strongly consistent: a suspension counts at once, whatever the token says. */
export const makeSuspension =
  (table: Table): Suspension =>
  async (caller) => {
    if (caller.role !== 'titulaire') return null;
    const standing = await getItem(table, keys.standing(caller.organisation), standingItem, 'STANDING');
    return standing?.suspended === true
      ? {
          code: 'PROVIDER_SUSPENDED',
          detail: `Votre organisme est suspendu par la Région (motif : ${standing.reason.replace(/[\s.]+$/u, '')}). Vous pouvez consulter vos actions, mais pas les modifier : contactez la Région.`,
        }
      : null;
  };
