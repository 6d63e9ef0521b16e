import { defineConfig } from 'vitest/config';
import { CrowdedFirst, LongestFirst } from './test/support/file-order.ts';

/** DynamoDB Local reads past all that older streams hold at each write: the longer it runs, the slower it gets. */
const elsewhere = process.env['DYNAMODB_ENDPOINT'] !== undefined;
const longest = elsewhere ? 600_000 : 120_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/**/*.long.test.ts', '**/node_modules/**'],
    testTimeout: longest,
    hookTimeout: longest,
    // A file waits a third of its time for an engine, a browser or a function: three of them keep two cores busy.
    maxWorkers: elsewhere ? 2 : 3,
    // The modules that the files share are read and compiled once per worker: a seventh of the processor's time.
    isolate: elsewhere,
    sequence: { sequencer: elsewhere ? CrowdedFirst : LongestFirst },
    silent: 'passed-only',
    expect: { requireAssertions: true },
  },
});
