import { defineConfig } from 'vitest/config';

/** DynamoDB Local reads past all that older streams hold at each write: the longer it runs, the slower it gets. */
const longest = process.env['DYNAMODB_ENDPOINT'] === undefined ? 120_000 : 600_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/**/*.long.test.ts', '**/node_modules/**'],
    testTimeout: longest,
    hookTimeout: longest,
    maxWorkers: 2,
    silent: 'passed-only',
    expect: { requireAssertions: true },
  },
});
