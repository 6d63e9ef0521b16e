import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { bugs } from './test/oracle/bugs.ts';

const wanted = process.env['SEEDED_BUG'];
const bug = bugs.find(({ name }) => name === wanted);
if (wanted !== undefined && bug === undefined) throw new Error(`No seeded bug ${wanted}`);

/** The tests of every day on a product with one bug in it (none without SEEDED_BUG): see scripts/oracle.ts. */
export default defineConfig({
  plugins:
    bug === undefined
      ? []
      : [
          {
            name: 'seeded-bug',
            enforce: 'pre',
            transform: (code: string, id: string) => {
              if (id !== join(import.meta.dirname, bug.file)) return null;
              const parts = code.split(bug.find);
              if (parts.length !== 2) throw new Error(`${bug.name}: its place is not in ${bug.file}`);
              return { code: parts.join(bug.replace), map: null };
            },
          },
        ],
  test: {
    // What is kept of a run with one bug must not serve the next.
    fsModuleCache: false,
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.long.test.ts', '**/node_modules/**'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    silent: true,
    bail: 1,
    env: { NO_SHRINK: '1' },
    expect: { requireAssertions: true },
  },
});
