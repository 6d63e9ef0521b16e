import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { stormFigures } from './measures.ts';
import { storm } from './storms.ts';

let open: TestTable;
beforeAll(async () => {
  open = await openTestTable();
});
afterAll(async () => open.stop());

describe('a client that sends again what failed', () => {
  const live = async () => {
    const table = await openTestTable({ on: open.engine, stream: true });
    try {
      return await storm(table, { seed: 6, operations: 80, rates: { rate: 0.3, otherRate: 0.027 }, tell: () => {} });
    } finally {
      await table.stop();
    }
  };

  it('gets through a third of failures of every kind, in a bounded number of tries', async () => {
    const stormed = await live();
    expect(stormFigures('R6', stormed, 80).filter(({ pass }) => !pass)).toEqual([]);
    expect((await live()).trace).toBe(stormed.trace);
  });
});
