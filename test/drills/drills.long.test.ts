import { describe, expect, it } from 'vitest';
import { drills } from '../../lab/drill/drills.ts';
import { play } from '../../lab/drill/play.ts';

// The drills work on the data folder of the embedded engine.
describe.skipIf(process.env['DYNAMODB_ENDPOINT'] !== undefined)('npm run drill, whole', () => {
  it.each(drills)('$name: $runbook', async (drill) => {
    const said: string[] = [];
    const { error } = await play(drill, (text) => said.push(text));
    expect(error, said.join('\n')).toBeNull();
  });
});
