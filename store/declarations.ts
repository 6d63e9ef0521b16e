import type { Caller } from '../domain/caller.ts';
import type { Declaration } from '../domain/declaration/declaration.ts';
import { type DeclarationInputs, periodOf, periodUnknown } from '../domain/declaration/declare.ts';
import type { Period } from '../domain/period.ts';
import type { NotFound } from '../domain/refusal.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { ActionStore, Paged } from './actions.ts';
import type { Table } from './client.ts';
import type { CounterStore } from './counters.ts';
import type { EnrolmentStore } from './enrolments.ts';
import { keys, lists, prefixes, queues } from './keys.ts';
import { type CursorInvalid, getItem, queryAll, queryPage, readCursor, writeCursor } from './reads.ts';
import {
  declarationItem,
  declarationRowItem,
  parseItem,
  type StoredAction,
  type StoredActionRow,
  type StoredDeclarationRow,
} from './stored.ts';

/** `null`: the action is not opened, and has no period yet. */
export type FoundPeriod = { readonly stored: StoredAction; readonly declarable: DeclarationInputs | null };

type Page = { readonly limit: number; readonly cursor?: string | undefined };
type Listed = Result<Paged<StoredDeclarationRow>, CursorInvalid>;

export type DeclarationStore = {
  /**
   * A period with its action's enrolments, which are read after the action: an entry recorded in between moves the
   * action's revision, so a declaration decided on an old roster is never written.
   */
  readonly find: (actionNumber: string, period: string, caller: Caller) => Promise<Result<FoundPeriod, NotFound>>;
  readonly get: (actionNumber: string, period: string) => Promise<Declaration | null>;
  /** Those that were made, by period. */
  readonly ofAction: (actionNumber: string) => Promise<readonly Declaration[]>;
  /** Due declarations, as the dashboard counts them: one provider's, or all providers in turn; oldest first. */
  readonly due: (organisation: string | undefined, page: Page, digest: string) => Promise<Listed>;
  /** Those that were made; the newest first. */
  readonly declared: (organisation: string | undefined, page: Page, digest: string) => Promise<Listed>;
};

const dueRowsOf = (row: StoredActionRow): readonly StoredDeclarationRow[] =>
  row.duePeriods.map(({ id, start, end }: Period) => ({
    actionNumber: row.actionNumber,
    contractNumber: row.contractNumber,
    title: row.title,
    organisation: row.organisation,
    period: id,
    start,
    end,
    state: 'DUE',
    totalHours: null,
    declaredAt: null,
  }));

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const dueKey = (row: StoredDeclarationRow): string => `${row.end}#${row.actionNumber}#${row.period}`;

export const makeDeclarationStore = (
  table: Table,
  {
    actions,
    enrolments,
    counters,
  }: { readonly actions: ActionStore; readonly enrolments: EnrolmentStore; readonly counters: CounterStore },
): DeclarationStore => {
  const get = async (actionNumber: string, period: string) =>
    (await getItem(table, keys.declaration(actionNumber, period), declarationItem, 'DECLARATION'))?.body ?? null;

  const dueRowsOfProvider = async (organisation: string): Promise<readonly StoredDeclarationRow[]> =>
    (await actions.rowsOfProvider(organisation)).flatMap(dueRowsOf).sort((a, b) => (dueKey(a) < dueKey(b) ? -1 : 1));

  return {
    get,
    find: async (actionNumber, id, caller) => {
      const stored = await actions.find(actionNumber, caller);
      if (!stored.ok) return stored;
      if (stored.value.action.status === 'AO') return ok({ stored: stored.value, declarable: null });
      const period = periodOf(stored.value.action, id);
      if (period === null) return err(periodUnknown(id));
      const [roster, earlier] = await Promise.all([enrolments.ofAction(actionNumber), get(actionNumber, id)]);
      return ok({ stored: stored.value, declarable: { period, roster, earlier } });
    },
    ofAction: async (actionNumber) => {
      const items = await queryAll(
        table,
        { partition: keys.action(actionNumber).pk, prefix: prefixes.declarations },
        5_000,
      );
      if (items === null) throw new Error('More than 5 000 declarations for one action');
      return items.map((item) => parseItem(declarationItem, 'DECLARATION', item).body);
    },
    due: async (organisation, { limit, cursor }, digest) => {
      const position = readCursor(digest, cursor);
      if (!position.ok) return position;
      const from = { provider: textOf(position.value?.['provider']), row: textOf(position.value?.['row']) };
      const providers =
        organisation === undefined
          ? (await counters.ofAll())
              .filter((one) => one.pendingDeclarations > 0)
              .map((one) => one.organisation)
              .sort()
          : [organisation];
      const found: StoredDeclarationRow[] = [];
      for (const provider of providers) {
        if (provider < from.provider) continue;
        const rows = await dueRowsOfProvider(provider);
        found.push(...(provider === from.provider ? rows.filter((row) => dueKey(row) > from.row) : rows));
        if (found.length > limit) break;
      }
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return ok({
        items,
        nextCursor:
          found.length > limit && last !== undefined
            ? writeCursor(digest, { provider: last.organisation, row: dueKey(last) })
            : null,
      });
    },
    declared: async (organisation, { limit, cursor }, digest) => {
      const position = readCursor(digest, cursor);
      if (!position.ok) return position;
      const at = position.value?.['at'];
      const sort = organisation === undefined ? 'gsi2sk' : 'gsi1sk';
      const list =
        organisation === undefined
          ? { index: 'gsi2' as const, partition: queues.declarations(), newestFirst: true }
          : { index: 'gsi1' as const, partition: lists.declarations(organisation), newestFirst: true };
      // BETWEEN includes its bound: the row shown last comes first, and is dropped.
      const { items } = await queryPage(table, typeof at === 'string' ? { ...list, to: at } : list, {
        limit: limit + (typeof at === 'string' ? 2 : 1),
        after: null,
      });
      const rows = items.filter((item) => item[sort] !== at);
      const shown = rows.slice(0, limit);
      return ok({
        items: shown.map((item) => parseItem(declarationRowItem, 'DECLARATION', item).row),
        nextCursor: rows.length > limit ? writeCursor(digest, { at: shown.at(-1)?.[sort] }) : null,
      });
    },
  };
};
