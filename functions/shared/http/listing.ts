import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../../../domain/result.ts';
import { type CursorInvalid, cursorInvalid, readCursor, writeCursor } from '../../../store/reads.ts';

/** Short digest of a filter, limit excluded; a cursor is valid only with the same digest. */
export const filterDigest = (operation: string, filter: Readonly<Record<string, unknown>>): string => {
  const { limit: _limit, cursor: _cursor, ...rest } = filter;
  const entries = Object.entries(rest)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([operation, entries]))
    .digest('base64url')
    .slice(0, 16);
};

/**
 * One page of a list read whole (one provider's: a few thousand slim rows at most); the cursor is the position of the
 * next row.
 */
export const pageOfList = <T>(
  rows: readonly T[],
  filter: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Result<{ items: T[]; nextCursor: string | null }, CursorInvalid> => {
  const position = readCursor(filter, page.cursor);
  if (!position.ok) return position;
  const from = position.value === null ? 0 : position.value['from'];
  if (typeof from !== 'number') return err(cursorInvalid);
  const items = rows.slice(from, from + page.limit);
  const next = from + page.limit;
  return ok({ items, nextCursor: next < rows.length ? writeCursor(filter, { from: next }) : null });
};
