import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/bundle.ts';
import { drills } from '../../scripts/drill/drills.ts';
import { parkedRecord } from '../../scripts/drill/parked-record.ts';
import { play } from '../../scripts/drill/play.ts';

describe('the drills', () => {
  it('each has a name of its own and a runbook that names it', () => {
    expect(new Set(drills.map(({ name }) => name)).size).toBe(drills.length);
    for (const { name, runbook } of drills)
      expect(readFileSync(join(projectRoot, runbook), 'utf8'), name).toContain(`npm run drill -- --only ${name}`);
  });
});

// The drills work on the data folder of the embedded engine.
describe.skipIf(process.env['DYNAMODB_ENDPOINT'] !== undefined)('npm run drill', () => {
  it('parks a record for real, replays it by the runbook, running and stopped, and ends with a clean audit', async () => {
    const said: string[] = [];
    const { error } = await play(parkedRecord, (text) => said.push(text));
    expect(error, said.join('\n')).toBeNull();
    // Three starts of the product and ten of its commands: minutes on a machine that does other things.
  }, 300_000);
});
