import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/bundle.ts';
import { bugs } from './bugs.ts';

// `npm run oracle` proves that each is found.
describe('the seeded bugs', () => {
  it.each(bugs)('$name still has the place to be put in', ({ file, find, replace }) => {
    expect(readFileSync(join(projectRoot, file), 'utf8').split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });

  it('have names and invariants of their own', () => {
    expect(new Set(bugs.map(({ name }) => name)).size).toBe(bugs.length);
    expect(new Set(bugs.map(({ invariant }) => invariant)).size).toBe(bugs.length);
  });
});
