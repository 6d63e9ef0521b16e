import { afterEach, beforeEach } from 'vitest';

/** The last lines are enough to see why a test failed. */
const maxKept = 300;
let lines: string[] = [];

/**
 * What the functions log is kept here, and shown when a test fails: handed to the reporter line by line, which then drops
 * those of the tests that passed, it takes a twentieth of the time.
 */
console.log = (...parts: readonly unknown[]): void => {
  lines.push(parts.map(String).join(' '));
  if (lines.length > 2 * maxKept) lines = lines.slice(-maxKept);
};
beforeEach(() => {
  lines = [];
});
afterEach(({ task }) => {
  if (task.result?.state === 'fail' && lines.length > 0) console.warn(lines.slice(-maxKept).join('\n'));
});
