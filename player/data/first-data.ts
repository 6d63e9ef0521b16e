import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

export type FirstData = {
  /** The mark of a table that is being filled. */
  readonly file: string;
  /** The engine and the table: a mark left for one never empties another. */
  readonly where: string;
  readonly exists: () => Promise<boolean>;
  /** Makes the table and its data, whatever is there. */
  readonly make: () => Promise<void>;
};

/**
 * Fills a table whole or not at all. A process killed meanwhile leaves a mark in `file`, and the next one starts again:
 * otherwise half of the demonstration would be taken for all of it.
 */
export const makeSeeder = ({ file, where, exists, make }: FirstData) => {
  const again = async (meanwhile: () => void = () => {}): Promise<void> => {
    writeFileSync(file, where);
    meanwhile();
    await make();
    rmSync(file);
  };
  return {
    /** Fills the table if it is not there, or not whole. Safe to repeat. */
    ensure: async (): Promise<void> => {
      const unfinished = existsSync(file) && readFileSync(file, 'utf8') === where;
      if (unfinished || !(await exists())) await again();
    },
    /** Starts again from the first data; `meanwhile` is what else starts again with them. */
    again,
  };
};
