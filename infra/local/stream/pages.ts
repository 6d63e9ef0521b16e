import type { ReadRecord } from './reader.ts';

/** One answer of the stream: what follows a place in a shard. */
export type Page = {
  readonly records: readonly ReadRecord[];
  /** How many records the stream gave, also those that AWS would not show. */
  readonly count: number;
  /** The number of the last one; `null` when there was nothing. */
  readonly upTo: string | null;
  /** Where the next page begins; `null` when the shard has ended. */
  readonly next: string | null;
};

/** Of a shard that has ended. */
export const lastPage: Page = { records: [], count: 0, upTo: null, next: null };

/** The records that are kept at most: what mappings that run side by side are apart. */
const mostKept = 1_000;

/**
 * The newest pages of one stream, for its mappings: each of them reads the same records a moment after another, and a record
 * is asked of the engine and made into what Lambda gives once for all. On AWS each mapping reads for itself; here one process
 * and one engine pay. What is in a stream never changes, so a page may be kept; that there is nothing more may not.
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
      if (count <= mostKept) return;
      kept.delete(oldest);
      count -= gone;
    }
  };

  /** As many kept pages as follow each other from there and make one of at most `limit` records. */
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
   * The page of a shard after a record, from what is kept or through `ask`. Whoever asks while another does waits for that
   * answer, and asks again when it holds nothing: it may have left before the newest record came.
   */
  return async (shardId: string, after: string, limit: number, ask: () => Promise<Page>): Promise<Page> => {
    const placeAfter = (sequence: string): string => `${shardId} ${sequence}`;
    const found = keptFrom(placeAfter, after, limit);
    if (found !== null) return found;
    const place = placeAfter(after);
    const another = asked.get(place);
    if (another !== undefined) {
      // Its failure is for the one who asked.
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
