import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { seededBug } from './test/oracle/plugin.ts';
import { CrowdedFirst, LongestFirst } from './test/support/file-order.ts';

/** DynamoDB Local reads past all that older streams hold at each write: the longer it runs, the slower it gets. */
const elsewhere = process.env['DYNAMODB_ENDPOINT'] !== undefined;
const longest = elsewhere ? 600_000 : 120_000;

const shared = {
  // The modules that files share are read and compiled once per worker: a seventh of the processor's time.
  isolate: elsewhere,
  pool: 'threads',
  // What is kept of a run with a bug must not serve the next.
  fsModuleCache: seededBug.length === 0,
  expect: { requireAssertions: true },
} as const;
/** Of what runs functions. */
const withFunctions = { ...shared, setupFiles: ['test/support/kept-logs.ts'] };
/** Every day. A file waits a third of its time for an engine, a browser or a function: three of them keep two cores busy. */
const daily = { maxWorkers: elsewhere ? 2 : 3, testTimeout: longest, hookTimeout: longest } as const;
const everyDay: readonly TestProjectInlineConfiguration[] = [
  {
    extends: true,
    plugins: seededBug,
    test: { ...shared, ...daily, name: 'domain', include: ['test/domain/**/*.test.ts'] },
  },
  {
    extends: true,
    plugins: seededBug,
    test: {
      ...withFunctions,
      ...daily,
      name: 'product',
      include: ['test/**/*.test.ts'],
      exclude: ['test/domain/**', 'test/**/*.long.test.ts'],
    },
  },
];

/** Other seeds than every day, and many more of them; processes killed; every screen. */
const long = { ...withFunctions, maxWorkers: 2, testTimeout: 3_600_000, hookTimeout: 60_000 } as const;
const longRuns: readonly TestProjectInlineConfiguration[] = [
  {
    extends: true,
    test: {
      ...long,
      name: 'long',
      include: ['test/**/*.long.test.ts'],
      exclude: ['test/web/**'],
      sequence: { groupOrder: 0 },
    },
  },
  // Browsers beside one another, and beside nothing else that takes the processor from them.
  {
    extends: true,
    test: { ...long, name: 'web', include: ['test/web/**/*.long.test.ts'], sequence: { groupOrder: 1 } },
  },
];

/** `npm test` runs every day's projects, `npm run test:long` those of the mode `long`. */
export default defineConfig(({ mode }) => ({
  test: {
    silent: 'passed-only',
    sequence: { sequencer: elsewhere ? CrowdedFirst : LongestFirst },
    projects: [...(mode === 'long' ? longRuns : everyDay)],
  },
}));
