import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approveModification } from '../../contract/routes/approve-modification.ts';
import { fileModification } from '../../contract/routes/file-modification.ts';
import { refuseModification } from '../../contract/routes/refuse-modification.ts';
import { withdrawModification } from '../../contract/routes/withdraw-modification.ts';
import { recordMeasure } from '../../lab/measures.ts';
import { audit } from '../../ops/audit/audit.ts';
import { makeActionFactory } from '../support/action-factory.ts';
import { openTestApp } from '../support/app.ts';
import type { Called } from '../support/call.ts';
import { openTestTable, type TestTable } from '../support/engine.ts';
import { raceFigures } from './measures.ts';
import { everyDay, race } from './races.ts';
import { itemsOf } from './state.ts';

let open: TestTable;
beforeAll(async () => {
  open = await openTestTable();
});
afterAll(async () => open.stop());

describe('two commands at once on one action', () => {
  it('end as one after the other would, however their requests interleave', { timeout: 600_000 }, async () => {
    const raced = await race(open, { seed: 20_230_105, schedules: 3, takes: everyDay });
    expect(raceFigures(raced, { pairs: 14, schedules: 42 }).filter(({ pass }) => !pass)).toEqual([]);
  });
});

const codeOf = ({ body }: Called): unknown => Object(body).code;

describe('a hundred decisions at once on one request', () => {
  it('one wins; the others get its new state, and two requests of one type are never pending', async () => {
    const own = await openTestTable({ on: open.engine });
    const app = await openTestApp('2023-01-05', { on: own });
    const { actionNumber, id } = await makeActionFactory(app).lettered('GR237');
    const site = { type: 'SITE', justification: 'Suite', changes: { site: 'Foix' } };
    const decisions = [
      async () => app.serve(approveModification, { as: 'region', params: { id }, body: {} }),
      async () => app.serve(refuseModification, { as: 'region', params: { id }, body: { reason: 'Non' } }),
      async () => app.serve(withdrawModification, { as: 'GR237', params: { id } }),
      async () =>
        app.serve(approveModification, { as: 'region', params: { id }, body: {}, headers: { 'if-match': '"2"' } }),
      async () => app.serve(fileModification, { as: 'GR237', params: { actionNumber }, body: site }),
    ] as const;
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const decide = decisions[index % decisions.length];
        if (decide === undefined) throw new Error('no decision');
        return { index: index % decisions.length, answer: await decide() };
      }),
    );
    const decided = answers.filter(({ index }) => index < 4);
    const won = decided.filter(({ answer }) => answer.status === 200);
    expect(won).toHaveLength(1);
    for (const { answer } of decided) {
      if (answer.status === 200) continue;
      expect([409, 412]).toContain(answer.status);
      expect(['REQUEST_NOT_PENDING', 'VERSION_STALE', 'CONFLICT']).toContain(codeOf(answer));
      if (answer.status === 412) expect(answer.body).toMatchObject({ version: 3 });
    }
    const filed = answers.filter(({ index }) => index === 4);
    const another = filed.filter(({ answer }) => answer.status === 201);
    expect(another.length).toBeLessThanOrEqual(1);
    for (const { answer } of filed)
      expect(['201', '409 REQUEST_ALREADY_PENDING', '409 CONFLICT']).toContain(
        answer.status === 201 ? '201' : `${answer.status} ${String(codeOf(answer))}`,
      );
    const items = await itemsOf(own);
    const pending = items.filter(({ kind, row }) => kind === 'REQUEST' && Object(row).state === 'PENDING');
    expect(pending).toHaveLength(another.length);
    const { findings } = await audit(items, { now: new Date('2023-01-05T12:00:00Z'), maxAgeMs: 365 * 86_400_000 });
    expect(findings).toEqual([]);
    await own.stop();
    recordMeasure({
      suite: 'faults',
      measure: 'R16 a hundred decisions at once: won, requests of one type open at most',
      value: `${won.length}, ${pending.length}`,
      unit: '',
      target: '1, ≤ 1',
      pass: true,
    });
  });
});
