/** All that the rules below need to know of a record: its place in the shard and its age. */
export type Placed = { readonly sequence: string; readonly createdAt: Date };

export type MappingRules = {
  readonly batchSize: number;
  readonly bisect: boolean;
  readonly partial: boolean;
  /** Tries after the first; -1 for no limit. */
  readonly retries: number;
  readonly maximumAgeSeconds: number;
};

/** What the function answered: it failed as a whole, or its payload says which records failed. */
export type Answer =
  | { readonly failed: true; readonly error: string }
  | { readonly failed: false; readonly payload: unknown };

export type ParkReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/** What processing a batch does to the world. */
export type Hands<R extends Placed> = {
  readonly invoke: (batch: readonly R[]) => Promise<Answer>;
  readonly park: (batch: readonly R[], reason: ParkReason, tries: number) => Promise<void>;
  /** Waits before the next try. Throws to abandon the rest untouched: it is read again from the checkpoint. */
  readonly pause: (tries: number) => Promise<void>;
  readonly now: () => Date;
};

/**
 * Reads a partial-failure answer as Lambda documents it: an empty or absent list is a success; an empty or unknown
 * identifier is a failure of the whole batch; otherwise everything from the lowest failed record on is sent again.
 * Answers the index of that record, or `null` when the whole batch succeeded.
 */
export const firstFailed = (batch: readonly Placed[], payload: unknown): number | null => {
  if (payload === null || payload === undefined) return null;
  if (typeof payload !== 'object' || !('batchItemFailures' in payload)) return null;
  const failures: unknown = payload.batchItemFailures;
  if (failures === null || (Array.isArray(failures) && failures.length === 0)) return null;
  if (!Array.isArray(failures)) return 0;
  let lowest = batch.length;
  const listed: readonly unknown[] = failures;
  for (const failure of listed) {
    const identifier: unknown =
      typeof failure === 'object' && failure !== null && 'itemIdentifier' in failure
        ? failure.itemIdentifier
        : undefined;
    const index = batch.findIndex((record) => record.sequence === identifier);
    if (typeof identifier !== 'string' || identifier === '' || index === -1) return 0;
    lowest = Math.min(lowest, index);
  }
  return lowest;
};

type Part<R> = {
  readonly records: readonly R[];
  /** How often exactly these records were sent together and failed. */
  readonly tries: number;
};

/**
 * Processes one batch of a shard, in order, by the mapping's rules (AWS, « Error handling for stream sources » and
 * « Configuring partial batch response »). When it returns, every record has been processed or parked.
 * - Records before the lowest number returned are done; the rest is sent again as one batch. When nothing was done, a
 *   batch of several is cut in half, if the mapping bisects. Neither cut counts as a retry.
 * - Otherwise the same records are sent again, at most `retries` times, then parked.
 * - Records beyond the maximum age are parked before the next try, without the younger ones.
 */
export const processBatch = async <R extends Placed>(
  batch: readonly R[],
  rules: MappingRules,
  hands: Hands<R>,
): Promise<void> => {
  const pending: Part<R>[] = [{ records: batch, tries: 0 }];
  for (let current = pending.shift(); current !== undefined; current = pending.shift()) {
    const { tries } = current;
    const records = await parkExpired(current, rules, hands);
    if (records.length === 0) continue;
    const answer = await hands.invoke(records);
    const failedFrom = answer.failed ? 0 : rules.partial ? firstFailed(records, answer.payload) : null;
    if (failedFrom === null) continue;
    if (failedFrom === 0 && rules.bisect && records.length > 1) {
      const middle = Math.ceil(records.length / 2);
      pending.unshift({ records: records.slice(0, middle), tries: 0 }, { records: records.slice(middle), tries: 0 });
      await hands.pause(1);
      continue;
    }
    const left = records.slice(failedFrom);
    // Once the checkpoint has moved, the rest is another batch: sent once already, or not yet when the mapping bisects.
    const sent = failedFrom === 0 ? tries + 1 : rules.bisect ? 0 : 1;
    if (rules.retries >= 0 && sent > rules.retries) {
      await hands.park(left, 'RetryAttemptsExhausted', sent);
      continue;
    }
    pending.unshift({ records: left, tries: sent });
    await hands.pause(Math.max(1, sent));
  }
};

const parkExpired = async <R extends Placed>(
  { records, tries }: Part<R>,
  { maximumAgeSeconds }: MappingRules,
  { now, park }: Hands<R>,
): Promise<readonly R[]> => {
  if (maximumAgeSeconds < 0) return records;
  const oldest = now().getTime() - maximumAgeSeconds * 1000;
  const expired = records.filter((record) => record.createdAt.getTime() < oldest);
  if (expired.length > 0) await park(expired, 'RecordAgeExceeded', tries);
  return records.filter((record) => record.createdAt.getTime() >= oldest);
};
