import * as z from 'zod';
import { makeDeferredStateFile } from '../data/state-file.ts';

/** How far each shard was processed: its last sequence number, as the engine writes it. */
export type Checkpoints = {
  readonly get: (shardId: string) => string | undefined;
  readonly set: (shardId: string, sequence: string) => void;
};

const fileSchema = z.object({ streamArn: z.string(), positions: z.record(z.string(), z.string()) });

/**
 * The checkpoints of all mappings on one stream, kept in a file. It lags behind: after a kill, the records since then are
 * delivered again, as AWS may.
 */
export const makeCheckpointFile = (file: string, onError: (error: unknown) => void) => {
  const kept = makeDeferredStateFile(file, fileSchema, { streamArn: '', positions: {} }, onError);
  return {
    /** Forgets the checkpoints of any other stream. */
    useStream: (streamArn: string): void => {
      if (kept.get().streamArn !== streamArn) kept.set({ streamArn, positions: {} });
    },
    of: (mapping: string): Checkpoints => ({
      get: (shardId) => kept.get().positions[`${mapping}/${shardId}`],
      set: (shardId, sequence) => {
        const { streamArn, positions } = kept.get();
        kept.set({ streamArn, positions: { ...positions, [`${mapping}/${shardId}`]: sequence } });
      },
    }),
    clear: async (): Promise<void> => {
      kept.set({ streamArn: '', positions: {} });
      await kept.flushed();
    },
    flushed: kept.flushed,
  };
};
export type CheckpointFile = ReturnType<typeof makeCheckpointFile>;
