import * as z from 'zod';

/**
 * The audit record of one act on one parked object: written before the act (`STARTED`) and rewritten with its outcome. One that
 * stayed `STARTED` was interrupted. Kept in the park, never in the table (docs/adr/0019-replay-of-parked-records.md).
 */
export const actRecordSchema = z.object({
  /** RFC 3339, UTC, real time. */
  at: z.string(),
  endedAt: z.string().nullable(),
  /** The identity that AWS knows, or the user of this machine. */
  by: z.string(),
  act: z.enum(['REPLAY', 'DISCARD']),
  object: z.string(),
  functionName: z.string(),
  outcome: z.enum(['STARTED', 'REPLAYED', 'STILL_PARKED', 'DISCARDED']),
  /** Of a discard. */
  reason: z.string().nullable(),
  records: z.array(
    z.object({
      key: z.string(),
      sequence: z.string(),
      what: z.string(),
      outcome: z.enum(['DONE', 'FAILED']),
      reason: z.string().nullable(),
    }),
  ),
});
export type ActRecord = z.infer<typeof actRecordSchema>;

/** A file name that sorts by instant. */
export const actFile = ({ at, object }: Pick<ActRecord, 'at' | 'object'>): string =>
  `${at.replaceAll(':', '-')}-${object.replaceAll(/[^A-Za-z0-9._-]/gu, '_').replace(/\.json$/u, '')}.json`;

export const outcomeWords = {
  STARTED: 'commencé, pas terminé',
  REPLAYED: 'rejoué',
  STILL_PARKED: 'échec, resté de côté',
  DISCARDED: 'abandonné',
} as const satisfies Record<ActRecord['outcome'], string>;
