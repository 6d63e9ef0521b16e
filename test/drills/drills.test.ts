import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/bundle.ts';
import { drills } from '../../lab/drill/drills.ts';

describe('the drills', () => {
  it('each has a name of its own and a runbook that names it', () => {
    expect(new Set(drills.map(({ name }) => name)).size).toBe(drills.length);
    for (const { name, runbook } of drills)
      expect(readFileSync(join(projectRoot, runbook), 'utf8'), name).toContain(`npm run drill -- --only ${name}`);
  });
});
