import { defineConfig } from 'vitest/config';
import { StreamFirst } from './test/support/stream-first.ts';

/** DynamoDB Local reads past all that older streams hold at each write: the longer it runs, the slower it gets. */
const elsewhere = process.env['DYNAMODB_ENDPOINT'] !== undefined;
const longest = elsewhere ? 600_000 : 120_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/**/*.long.test.ts', '**/node_modules/**'],
    testTimeout: longest,
    hookTimeout: longest,
    maxWorkers: 2,
    ...(elsewhere ? { sequence: { sequencer: StreamFirst } } : {}),
    silent: 'passed-only',
    expect: { requireAssertions: true },
  },
});
