import { type Caller, maySee } from '../domain/caller.ts';
import { type ModificationRequest, type RequestState, requestStates } from '../domain/modification-request/request.ts';
import { type NotFound, notFound } from '../domain/refusal.ts';
import type { RequestType } from '../domain/request-type.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { ActionStore, Paged } from './actions.ts';
import type { Table } from './client.ts';
import { keys, lists, parseId, prefixes, queues } from './keys.ts';
import {
  type CursorInvalid,
  cursorInvalid,
  getItem,
  queryAll,
  queryPage,
  type Range,
  readCursor,
  writeCursor,
} from './reads.ts';
import { parseItem, requestItem, requestRowItem, type StoredAction, type StoredRequestRow } from './stored.ts';

export type FoundRequest = { readonly stored: StoredAction; readonly request: ModificationRequest };

export type RequestFilter = {
  readonly organisation: string | undefined;
  readonly actionNumber: string | undefined;
  readonly state: RequestState | undefined;
  readonly type: RequestType | undefined;
};

export type RequestStore = {
  /**
   * A request and its action, which is read first: a change in between moves the action's revision, so nothing is
   * decided on an old request. Another provider's is exactly like an unknown one.
   */
  readonly find: (id: string, caller: Caller) => Promise<Result<FoundRequest, NotFound>>;
  /**
   * A provider's requests, or one action's, newest first; all providers' by state, pending ones first, those oldest
   * first. `digest`: of the filter; a cursor is valid only with the same one.
   */
  readonly list: (
    filter: RequestFilter,
    page: { readonly limit: number; readonly cursor?: string | undefined },
    digest: string,
  ) => Promise<Result<Paged<StoredRequestRow>, CursorInvalid>>;
};

/** Few in practice: one pending request of each type per action. */
const maxOfAction = 5_000;

type Listed = { readonly row: StoredRequestRow; readonly position: Record<string, unknown> };

/** The lists to go through, in order, for a filter that names no action. */
const rangesFor = ({ organisation, state }: RequestFilter): readonly Range[] =>
  organisation === undefined
    ? (state === undefined ? requestStates : [state]).map((one) => ({
        index: 'gsi2',
        partition: queues.requests(one),
        newestFirst: one !== 'PENDING',
      }))
    : [{ index: 'gsi1', partition: lists.requests(organisation), newestFirst: true }];

const startIn = (range: Range, position: Record<string, unknown>): Record<string, unknown> | null => {
  const { pk, sk, at } = position;
  if (typeof pk !== 'string' || typeof sk !== 'string' || typeof at !== 'string') return null;
  return { pk, sk, [`${range.index}pk`]: range.partition, [`${range.index}sk`]: at };
};

const rowOf = (item: Record<string, unknown>): StoredRequestRow => parseItem(requestRowItem, 'REQUEST', item).row;

export const makeRequestStore = (table: Table, actions: ActionStore): RequestStore => {
  const ofAction = async (actionNumber: string): Promise<readonly Listed[]> => {
    const items = await queryAll(
      table,
      { partition: keys.action(actionNumber).pk, prefix: prefixes.requests },
      maxOfAction,
    );
    if (items === null) throw new Error(`More than ${maxOfAction} requests for one action`);
    return items
      .map(rowOf)
      .sort((a, b) => (parseId.request(b.id)?.rank ?? 0) - (parseId.request(a.id)?.rank ?? 0))
      .map((row) => ({ row, position: { id: row.id } }));
  };

  /** Walks the lists from a position until `max` rows are kept, or the last list ends. */
  const walk = async (
    ranges: readonly Range[],
    keep: (row: StoredRequestRow) => boolean,
    max: number,
    from: { readonly part: number; readonly after: Record<string, unknown> | null },
  ): Promise<readonly Listed[]> => {
    const kept: Listed[] = [];
    let { after } = from;
    for (const [part, range] of ranges.entries()) {
      if (part < from.part) continue;
      do {
        const page = await queryPage(table, range, { limit: max - kept.length, after });
        for (const item of page.items) {
          const row = rowOf(item);
          const position = { part, pk: item['pk'], sk: item['sk'], at: item[`${range.index}sk`] };
          if (keep(row)) kept.push({ row, position });
        }
        after = page.last;
      } while (after !== null && kept.length < max);
      if (kept.length >= max) break;
    }
    return kept;
  };

  return {
    find: async (id, caller) => {
      const parsed = parseId.request(id);
      if (parsed === null) return err(notFound);
      const stored = await actions.find(parsed.actionNumber, caller);
      if (!stored.ok) return stored;
      const item = await getItem(table, keys.request(parsed.actionNumber, id), requestItem, 'REQUEST');
      return item !== null && maySee(caller, item.body.organisation)
        ? ok({ stored: stored.value, request: item.body })
        : err(notFound);
    },
    list: async (filter, { limit, cursor }, digest) => {
      const position = readCursor(digest, cursor);
      if (!position.ok) return position;
      const at = position.value;
      const keep = (row: StoredRequestRow) =>
        (filter.organisation === undefined || row.organisation === filter.organisation) &&
        (filter.state === undefined || row.state === filter.state) &&
        (filter.type === undefined || row.type === filter.type);
      let found: readonly Listed[];
      if (filter.actionNumber === undefined) {
        const ranges = rangesFor(filter);
        const part = at === null ? 0 : Number(at['part']);
        const range = ranges[part];
        if (range === undefined) return err(cursorInvalid);
        const after = at === null ? null : startIn(range, at);
        if (at !== null && after === null) return err(cursorInvalid);
        found = await walk(ranges, keep, limit + 1, { part, after });
      } else {
        const all = (await ofAction(filter.actionNumber)).filter(({ row }) => keep(row));
        found = all.slice(at === null ? 0 : all.findIndex(({ row }) => row.id === at['id']) + 1);
      }
      const shown = found.slice(0, limit);
      return ok({
        items: shown.map(({ row }) => row),
        nextCursor: found.length > limit ? writeCursor(digest, shown.at(-1)?.position ?? null) : null,
      });
    },
  };
};
