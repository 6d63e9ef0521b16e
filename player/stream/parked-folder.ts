import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parked } from './mapping.ts';

/** Stands in for the failures bucket: a JSON file for each invocation that a mapping gave up. */
export const makeParkedFolder = (folder: string) => ({
  put: (parked: Parked): void => {
    mkdirSync(folder, { recursive: true });
    const first = parked.payload.Records[0]?.dynamodb.SequenceNumber ?? '';
    const name = `${parked.timestamp.replaceAll(':', '-')}-${parked.mapping}-${first}.json`;
    writeFileSync(join(folder, name), JSON.stringify(parked, null, 2));
  },
  /** All of them, oldest first. */
  list: (): readonly unknown[] => {
    if (!existsSync(folder)) return [];
    const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return names.sort().map((name): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  },
  clear: (): void => rmSync(folder, { recursive: true, force: true }),
});
export type ParkedFolder = ReturnType<typeof makeParkedFolder>;
