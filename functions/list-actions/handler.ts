import type * as z from 'zod/mini';
import { listActions } from '../../contract/routes/list-actions.ts';
import { ok } from '../../domain/result.ts';
import { listStates } from '../../store/actions.ts';
import { readCursor, writeCursor } from '../../store/reads.ts';
import type { StoredActionRow } from '../../store/stored.ts';
import { maxCsvRows } from '../shared/http/csv.ts';
import { filterDigest, pageOfList } from '../shared/http/listing.ts';
import { query } from '../shared/http/query.ts';
import type { Deps } from '../shared/wiring.ts';

type Filter = z.output<typeof listActions.query>;

/** Without accents or case, as people search: « preparation » finds « PRÉPARATION ». */
const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

const matches = (row: StoredActionRow, { status, overdue, year, q }: Filter): boolean => {
  if (status !== undefined && row.status !== status) return false;
  if (overdue !== undefined && row.overdue !== overdue) return false;
  if (year !== undefined && row.year !== year) return false;
  if (q === undefined || q.trim() === '') return true;
  const haystack = plain(`${row.actionNumber} ${row.contractNumber} ${row.lot} ${row.title}`);
  return plain(q)
    .split(/\s+/u)
    .every((word) => haystack.includes(word));
};

const collator = new Intl.Collator('fr', { numeric: true, sensitivity: 'base' });

const sorted = (rows: readonly StoredActionRow[], { sort, order }: Filter): readonly StoredActionRow[] => {
  const sign = order === 'asc' ? 1 : -1;
  return [...rows].sort((a, b) => {
    // Rows without a value come last, whichever the order: an empty cell is not the smallest date.
    if (a[sort] === null || b[sort] === null) {
      if (a[sort] !== b[sort]) return a[sort] === null ? 1 : -1;
    } else {
      const difference = collator.compare(String(a[sort]), String(b[sort]));
      if (difference !== 0) return sign * difference;
    }
    return sign * collator.compare(a.actionNumber, b.actionNumber);
  });
};

const shown = ({ duePeriods: _duePeriods, ...row }: StoredActionRow) => row;

/**
 * A provider's list is one query of slim rows, sorted and searched in memory; the Région's is by organisation likewise,
 * or by status and number prefix over all providers, in order of number.
 */
export const makeListActions = ({ actions }: Pick<Deps, 'actions'>) =>
  query(listActions, async ({ query: filter, caller, operation, wantsCsv }) => {
    const organisation = caller.role === 'titulaire' ? caller.organisation : filter.organisation;
    if (
      caller.role === 'titulaire' &&
      filter.organisation !== undefined &&
      filter.organisation !== caller.organisation
    ) {
      return ok({ body: { items: [], nextCursor: null } });
    }
    const digest = filterDigest(operation, { ...filter, who: organisation ?? '*' });
    const page = wantsCsv ? { limit: maxCsvRows } : filter;
    if (organisation !== undefined) {
      const rows = await actions.rowsOfProvider(organisation);
      const paged = pageOfList(
        sorted(
          rows.filter((row) => matches(row, filter)),
          filter,
        ),
        digest,
        page,
      );
      return paged.ok
        ? ok({ body: { items: paged.value.items.map(shown), nextCursor: paged.value.nextCursor } })
        : paged;
    }
    const position = readCursor(digest, page === filter ? filter.cursor : undefined);
    if (!position.ok) return position;
    const states = listStates(filter.status, filter.overdue);
    const found: StoredActionRow[] = [];
    let after = position.value;
    let more = true;
    while (more && found.length < page.limit) {
      const next = await actions.rowsByState(states, filter.q?.trim().toUpperCase() ?? '', {
        limit: page.limit - found.length,
        after,
      });
      const last = next.items.at(-1);
      found.push(...next.items.filter((row) => filter.year === undefined || row.year === filter.year));
      after = last === undefined ? null : { after: last.actionNumber };
      more = next.more && last !== undefined;
    }
    return ok({
      body: { items: sorted(found, filter).map(shown), nextCursor: more ? writeCursor(digest, after) : null },
    });
  });
