import * as z from 'zod';

/**
 * The audit entry of one act on one parked object: written before the act (`STARTED`), replaced by its outcome after. One that
 * stayed `STARTED` was cut. Kept beside the park, never in the table (docs/adr/0019-replay-of-parked-records.md).
 */
export const entrySchema = z.object({
  /** RFC 3339, UTC, real time. With the object, the entry's name. */
  at: z.string(),
  endedAt: z.string().nullable(),
  /** Who did it: the identity that AWS knows, or the user of this machine. */
  by: z.string(),
  act: z.enum(['REPLAY', 'DISCARD']),
  object: z.string(),
  functionName: z.string(),
  outcome: z.enum(['STARTED', 'REPLAYED', 'STILL_PARKED', 'DISCARDED']),
  /** Of a discard: why nothing was to be replayed. */
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
export type Entry = z.infer<typeof entrySchema>;

/** A file name, and an order: the instant first. */
export const entryName = ({ at, object }: Pick<Entry, 'at' | 'object'>): string =>
  `${at.replaceAll(':', '-')}-${object.replaceAll(/[^A-Za-z0-9._-]/gu, '_').replace(/\.json$/u, '')}.json`;

export const outcomeWords = {
  STARTED: 'commencé, pas terminé',
  REPLAYED: 'rejoué',
  STILL_PARKED: 'échec, resté de côté',
  DISCARDED: 'abandonné',
} as const satisfies Record<Entry['outcome'], string>;
