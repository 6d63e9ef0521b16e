import { err, ok, type Result } from '../domain/result.ts';
import type { Paged } from './actions.ts';
import type { Table } from './client.ts';
import { keys, prefixes } from './keys.ts';
import { type CursorInvalid, cursorInvalid, queryPage, readCursor, writeCursor } from './reads.ts';
import { eventItem, type StoredEvent } from './stored/event.ts';
import { parseItem } from './stored/parse.ts';

export type HistoryStore = {
  /** Newest first. */
  readonly ofAction: (
    actionNumber: string,
    limit: number,
    cursor: string | undefined,
  ) => Promise<Result<Paged<StoredEvent>, CursorInvalid>>;
};

const isEventKey = (sk: unknown): boolean => typeof sk === 'string' && /^EVENT#\d{9}$/u.test(sk);

/** Separate from the action store, so that functions that only write events do not bundle the reader. */
export const makeHistoryStore = (table: Table): HistoryStore => ({
  ofAction: async (actionNumber, limit, cursor) => {
    const filter = `history ${actionNumber}`;
    const position = readCursor(filter, cursor);
    if (!position.ok) return position;
    const { pk } = keys.action(actionNumber);
    const before = position.value?.['before'];
    if (position.value !== null && !isEventKey(before)) return err(cursorInvalid);
    const page = await queryPage(
      table,
      typeof before === 'string'
        ? { partition: pk, from: prefixes.events, to: before, newestFirst: true }
        : { partition: pk, prefix: prefixes.events, newestFirst: true },
      { limit: typeof before === 'string' ? limit + 1 : limit, after: null },
    );
    const items = (typeof before === 'string' ? page.items.slice(1) : page.items).map((item) =>
      parseItem(eventItem, 'EVENT', item),
    );
    const oldest = items.at(-1);
    return ok({
      items,
      nextCursor:
        oldest === undefined || oldest.seq === 1 || page.last === null
          ? null
          : writeCursor(filter, { before: keys.event(actionNumber, oldest.seq).sk }),
    });
  },
});
