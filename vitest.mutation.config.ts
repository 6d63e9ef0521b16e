import { defineConfig } from 'vitest/config';

/** The domain's own tests alone: what kills a mutant of a rule is a test of that rule. */
export default defineConfig({
  test: {
    include: ['test/domain/**/*.test.ts'],
    expect: { requireAssertions: true },
  },
});
