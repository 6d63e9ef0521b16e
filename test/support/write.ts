import type { Table } from '../../store/client.ts';
import { type ActionChange, prepare } from '../../store/plan.ts';
import { commit } from '../../store/transaction.ts';

/** Writes changes of actions in one transaction, without a route. Throws when the race is lost. */
export const write = async (table: Table, changes: readonly ActionChange[], correlationId = 'test'): Promise<void> => {
  const saved = await commit(table, prepare({ changes }, correlationId).transaction);
  if (!saved.ok) throw new Error(`Not written: conflict on the ${saved.error.failed}`);
};
