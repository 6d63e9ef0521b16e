import { join } from 'node:path';
import { bugs } from './bugs.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/** With SEEDED_BUG the product has one bug in it, in memory: see lab/oracle.ts. */
const seeded = process.env['SEEDED_BUG'];
const bug = bugs.find(({ name }) => name === seeded);
if (seeded !== undefined && bug === undefined) throw new Error(`No seeded bug ${seeded}`);
export const seededBug =
  bug === undefined
    ? []
    : [
        {
          name: 'seeded-bug',
          enforce: 'pre' as const,
          transform: (code: string, id: string) => {
            if (id !== join(projectRoot, bug.file)) return null;
            const parts = code.split(bug.find);
            if (parts.length !== 2) throw new Error(`${bug.name}: its place is not in ${bug.file}`);
            return { code: parts.join(bug.replace), map: null };
          },
        },
      ];
