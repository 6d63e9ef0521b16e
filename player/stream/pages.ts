import type { ReadRecord } from './record.ts';

/** One answer of the stream: the records that follow another one in a shard. */
export type Page = {
  readonly records: readonly ReadRecord[];
  /** How many records the stream gave, including those that AWS would not show. */
  readonly count: number;
  /** The number of the last one; `null` when there was nothing. */
  readonly upTo: string | null;
  /** The iterator of the next page; `null` when the shard has ended. */
  readonly next: string | null;
};

/** What a shard that has ended answers. */
export const lastPage: Page = { records: [], count: 0, upTo: null, next: null };

/** How many records are kept at most: mappings that run side by side are never further apart. */
const maxKept = 1_000;

/**
 * A cache of one stream's newest pages, shared by its mappings: they all read the same records within moments, and here one
 * process and one engine pay for it (on AWS each mapping reads for itself). A record in a stream never changes, so its page
 * may be kept; an empty page may not.
 */
export const makePages = () => {
  const kept = new Map<string, Page>();
  const asked = new Map<string, Promise<Page>>();
  let count = 0;

  const keep = (place: string, page: Page): void => {
    if (page.upTo === null || kept.has(place)) return;
    kept.set(place, page);
    count += page.count;
    for (const [oldest, { count: gone }] of kept) {
      if (count <= maxKept) return;
      kept.delete(oldest);
      count -= gone;
    }
  };

  /** The kept pages that follow one another from there, joined into one of at most `limit` records. */
  const keptFrom = (placeAfter: (sequence: string) => string, after: string, limit: number): Page | null => {
    let whole: Page | null = null;
    for (;;) {
      const more = kept.get(placeAfter(whole?.upTo ?? after));
      if (more === undefined || (whole?.count ?? 0) + more.count > limit) return whole;
      whole =
        whole === null
          ? more
          : { ...more, records: [...whole.records, ...more.records], count: whole.count + more.count };
    }
  };

  /**
   * The page of a shard after a record: from the cache, or by `ask`. While another mapping asks for the same page, its answer
   * is awaited; if that answer is empty, the page is asked for again, since a record may have come in between.
   */
  return async (shardId: string, after: string, limit: number, ask: () => Promise<Page>): Promise<Page> => {
    const placeAfter = (sequence: string): string => `${shardId} ${sequence}`;
    const found = keptFrom(placeAfter, after, limit);
    if (found !== null) return found;
    const place = placeAfter(after);
    const another = asked.get(place);
    if (another !== undefined) {
      // Its failure is reported by the mapping that asked.
      const page = await another.catch(() => null);
      if (page !== null && page.upTo !== null && page.count <= limit) return page;
    }
    const mine = ask();
    asked.set(place, mine);
    try {
      const page = await mine;
      keep(place, page);
      return page;
    } finally {
      if (asked.get(place) === mine) asked.delete(place);
    }
  };
};
export type Pages = ReturnType<typeof makePages>;
