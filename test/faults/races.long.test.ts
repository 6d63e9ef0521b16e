import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { raceFigures } from './measures.ts';
import { others, race } from './races.ts';

let open: TestTable;
beforeAll(async () => {
  open = await openTestTable();
});
afterAll(async () => open.stop());

describe('two commands at once on one action', () => {
  it('end as one after the other would, for the pairs that npm test leaves out', async () => {
    const raced = await race(open, { seed: 20_230_105, schedules: 3, takes: others });
    expect(raceFigures(raced, { pairs: 26, schedules: 78 }).filter(({ pass }) => !pass)).toEqual([]);
  });
});
