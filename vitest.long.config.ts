import { defineConfig } from 'vitest/config';

/** The long runs: other seeds than `npm test`, and many more of them. One at a time, for they share this machine. */
export default defineConfig({
  test: {
    include: ['test/**/*.long.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    silent: 'passed-only',
    expect: { requireAssertions: true },
  },
});
