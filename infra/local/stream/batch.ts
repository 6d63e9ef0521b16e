/** A record as the mapping handles it: what matters is its place in the shard and its age. */
export type Placed = { readonly sequence: string; readonly createdAt: Date };

export type MappingRules = {
  readonly batchSize: number;
  readonly bisect: boolean;
  readonly partial: boolean;
  /** Tries after the first; -1 for ever. */
  readonly retries: number;
  readonly maximumAgeSeconds: number;
};

/** What the function answered: it failed as a whole, or says from which record on (`null`: everything succeeded). */
export type Answer =
  | { readonly failed: true; readonly error: string }
  | { readonly failed: false; readonly payload: unknown };

export type ParkReason = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export type Hands<R extends Placed> = {
  readonly invoke: (batch: readonly R[]) => Promise<Answer>;
  readonly park: (batch: readonly R[], reason: ParkReason, tries: number) => Promise<void>;
  readonly pause: (tries: number) => Promise<void>;
  readonly now: () => Date;
};

/**
 * Reads a partial-failure answer as Lambda documents it: an empty or absent list is a success; an empty or unknown
 * identifier is a failure of the whole batch; otherwise everything from the lowest failed record on comes back.
 * `null`: all done. A number: the index of the first record to do again.
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

/**
 * Works one batch of a shard off, in order: invokes, splits, retries and parks by the mapping's rules. When it returns,
 * every record has been done or parked. Bisecting does not use retries up (AWS, « Error handling for stream sources »).
 */
export const workOff = async <R extends Placed>(
  batch: readonly R[],
  rules: MappingRules,
  hands: Hands<R>,
): Promise<void> => {
  const pending: { readonly records: readonly R[]; readonly tries: number }[] = [{ records: batch, tries: 0 }];
  for (let current = pending.shift(); current !== undefined; current = pending.shift()) {
    const oldest = hands.now().getTime() - rules.maximumAgeSeconds * 1000;
    const expired =
      rules.maximumAgeSeconds < 0 ? [] : current.records.filter((record) => record.createdAt.getTime() < oldest);
    if (expired.length > 0) await hands.park(expired, 'RecordAgeExceeded', current.tries);
    const records =
      expired.length > 0 ? current.records.filter((record) => !expired.includes(record)) : current.records;
    if (records.length === 0) continue;
    const answer = await hands.invoke(records);
    const failedFrom = answer.failed ? 0 : rules.partial ? firstFailed(records, answer.payload) : null;
    if (failedFrom === null) continue;
    const left = records.slice(failedFrom);
    const tries = failedFrom > 0 ? 1 : current.tries + 1;
    if (rules.bisect && left.length > 1) {
      // With a partial answer the split is at the returned number; without one, in the middle.
      const middle = failedFrom > 0 || (!answer.failed && rules.partial) ? 1 : Math.ceil(left.length / 2);
      pending.unshift(
        { records: left.slice(0, middle), tries: current.tries },
        { records: left.slice(middle), tries: 0 },
      );
      await hands.pause(1);
      continue;
    }
    if (rules.retries >= 0 && tries > rules.retries) {
      await hands.park(left, 'RetryAttemptsExhausted', tries);
      continue;
    }
    pending.unshift({ records: left, tries });
    await hands.pause(tries);
  }
};
