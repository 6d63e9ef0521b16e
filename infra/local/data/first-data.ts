import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * A table with its first data, whole or not at all. A process that is killed while it makes them leaves its mark in `file`,
 * and the next one makes them anew: half of the demonstration would be taken for all of it. `where` names the table and
 * whose it is: a mark left for one never empties another.
 */
export const makeFirstData = ({
  file,
  where,
  exists,
  make,
}: {
  readonly file: string;
  readonly where: string;
  readonly exists: () => Promise<boolean>;
  /** Makes them from nothing, whatever is there. */
  readonly make: () => Promise<void>;
}) => {
  const again = async (meanwhile: () => void = () => {}): Promise<void> => {
    writeFileSync(file, where);
    meanwhile();
    await make();
    rmSync(file);
  };
  return {
    /** Makes them if they are not there, or not whole. Safe to repeat. */
    ensure: async (): Promise<void> => {
      const unfinished = existsSync(file) && readFileSync(file, 'utf8') === where;
      if (unfinished || !(await exists())) await again();
    },
    /** Makes them anew; `meanwhile` is what else begins again with them. */
    again,
  };
};
