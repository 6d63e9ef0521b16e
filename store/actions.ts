import { type Caller, maySee } from '../domain/caller.ts';
import { type NotFound, notFound } from '../domain/refusal.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { Table } from './client.ts';
import { type ActionListState, actionListStates, everyAction, keys, lists } from './keys.ts';
import { getItem, type PageRequest, queryAll, queryPage } from './reads.ts';
import { actionItem, actionRowItem, parseItem, type StoredAction, type StoredActionRow } from './stored.ts';

export type Paged<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

export type ActionStore = {
  /** Another provider's action is exactly like an unknown one. One strongly consistent read. */
  readonly find: (actionNumber: string, caller: Caller) => Promise<Result<StoredAction, NotFound>>;
  /** `null` when there is none: for functions of the system, which see everything. */
  readonly read: (actionNumber: string) => Promise<StoredAction | null>;
  /** A provider's whole list of slim rows, one query; refused beyond 5 000. */
  readonly rowsOfProvider: (organisation: string) => Promise<readonly StoredActionRow[]>;
  /** Every provider's actions in some states, by number; `prefix` narrows to numbers that begin so. */
  readonly rowsByState: (
    states: readonly ActionListState[],
    prefix: string,
    page: PageRequest,
  ) => Promise<{ items: readonly StoredActionRow[]; more: boolean }>;
};

const maxRows = 5_000;

/** An action from its parsed item. */
export const storedActionOf = ({
  body,
  ...rest
}: { body: StoredAction['action'] } & Omit<StoredAction, 'action'>): StoredAction => ({ action: body, ...rest });

export const makeActionStore = (table: Table): ActionStore => {
  const read = async (actionNumber: string) => {
    const item = await getItem(table, keys.action(actionNumber), actionItem, 'ACTION');
    return item === null ? null : storedActionOf(item);
  };
  return {
    read,
    find: async (actionNumber, caller) => {
      const stored = await read(actionNumber);
      return stored !== null && maySee(caller, stored.action.organisation) ? ok(stored) : err(notFound);
    },
    rowsOfProvider: async (organisation) => {
      const items = await queryAll(table, { index: 'gsi1', partition: lists.actions(organisation) }, maxRows);
      if (items === null) throw new Error(`More than ${maxRows} actions for one provider`);
      return items.map((item) => parseItem(actionRowItem, 'ACTION', item).row);
    },
    rowsByState: async (states, prefix, page) => {
      const after = page.after?.['after'];
      const pages = await Promise.all(
        states.map(async (state) => {
          const partition = everyAction(state);
          const range =
            typeof after === 'string'
              ? {
                  index: 'gsi3' as const,
                  partition,
                  from: `${after}\u0000`,
                  ...(prefix === '' ? {} : { to: `${prefix}\u{10ffff}` }),
                }
              : { index: 'gsi3' as const, partition, prefix };
          const { items } = await queryPage(table, range, { limit: page.limit + 1, after: null });
          return items.map((item) => parseItem(actionRowItem, 'ACTION', item).row);
        }),
      );
      const merged = pages.flat().sort((a, b) => (a.actionNumber < b.actionNumber ? -1 : 1));
      return { items: merged.slice(0, page.limit), more: merged.length > page.limit };
    },
  };
};

/** Partitions of gsi3 that match a status and an overdue filter. */
export const listStates = (
  status: 'AO' | 'EC' | 'FE' | undefined,
  overdue: boolean | undefined,
): readonly ActionListState[] =>
  actionListStates.filter((state) => {
    const isOverdue = state === 'EC_OVERDUE';
    if (overdue !== undefined && isOverdue !== overdue) return false;
    return status === undefined || (status === 'EC' ? state === 'EC' || isOverdue : state === status);
  });
