import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { approveModification } from '../../contract/routes/approve-modification.ts';
import { fileModification } from '../../contract/routes/file-modification.ts';
import { recordLetterReceipt } from '../../contract/routes/record-letter-receipt.ts';
import { showDashboard } from '../../contract/routes/show-dashboard.ts';
import { date } from '../../domain/calendar-date.ts';
import { makeFlagLateClosures } from '../../functions/flag-late-closures/handler.ts';
import { makeWorkStore } from '../../store/work.ts';
import { openAction } from '../support/actions.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { makeCostMeter } from '../support/cost-meter.ts';
import { readId } from '../support/read.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp('2023-01-05');
});
afterEach(async () => app.stop());

/** An action in progress that is planned to end on that day, with nothing to declare before. */
const put = async (actionNumber: string, plannedEndDate: string): Promise<void> =>
  app.put(
    openAction({
      actionNumber,
      plannedStartDate: date(plannedEndDate),
      actualStartDate: date(plannedEndDate),
      plannedEndDate: date(plannedEndDate),
      components: [],
      facts: { entryDates: {}, inTrainingCount: 0, settledOn: date(plannedEndDate) },
    }),
  );
const job = () => makeFlagLateClosures({ ...app.deps, work: makeWorkStore(app.open.table) });
const flagged = async (actionNumber: string): Promise<boolean> => {
  const stored = await app.deps.actions.read(actionNumber);
  return stored?.action.status === 'EC' && stored.action.overdue;
};
const overdueEvents = async (actionNumber: string): Promise<number> => {
  const page = await app.deps.history.ofAction(actionNumber, 100, undefined);
  if (!page.ok) throw new Error('no history');
  return page.value.items.filter(({ type }) => type === 'CLOSURE_OVERDUE').length;
};
const counted = async (): Promise<unknown> => {
  const { body } = await app.serve(showDashboard, { as: 'GR237' });
  return body;
};

describe('flagging late closures', () => {
  it.each([
    ['an ordinary day', '2023-06-14', '2023-06-15'],
    ['the day clocks go forward', '2023-03-25', '2023-03-26'],
    ['the day after they went forward', '2023-03-26', '2023-03-27'],
    ['the day clocks go back', '2023-10-28', '2023-10-29'],
    ['the day after they went back', '2023-10-29', '2023-10-30'],
    ['the new year', '2023-12-31', '2024-01-01'],
    ['a 29 February', '2024-02-28', '2024-02-29'],
    ['the day after a 29 February', '2024-02-29', '2024-03-01'],
    ['a 1 March without one', '2023-02-28', '2023-03-01'],
  ])('on %s: not on the planned end, on the day after', async (_, end, next) => {
    await put('23LATE_1', end);
    app.clock.set(end);
    expect((await job()({})).flagged).toBe(0);
    expect(await flagged('23LATE_1')).toBe(false);
    app.clock.set(next);
    expect((await job()({})).flagged).toBe(1);
    expect(await flagged('23LATE_1')).toBe(true);
    expect(await counted()).toMatchObject({ actions: { inProgress: 1, closureOverdue: 1 } });
  });

  it('flags each once, run twice, five times at once, or after days without a run', async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => `23LATE${index}_1`);
    for (const [index, number] of numbers.entries())
      await put(number, `2023-02-${String(1 + (index % 20)).padStart(2, '0')}`);
    app.clock.set('2023-03-10');
    const runs = await Promise.all(Array.from({ length: 5 }, async () => job()({})));
    expect(runs.reduce((sum, run) => sum + run.flagged, 0)).toBe(30);
    expect(runs.map((run) => run.failed)).toEqual([0, 0, 0, 0, 0]);
    expect(await job()({})).toMatchObject({ flagged: 0, failed: 0, unfinished: false });
    for (const number of numbers) expect(await overdueEvents(number)).toBe(1);
    expect(await counted()).toMatchObject({ actions: { closureOverdue: 30 } });
  });

  it('goes on where it was cut: out of time, or dead between two actions', async () => {
    for (let index = 0; index < 12; index += 1) await put(`23CUT${index}_1`, '2023-02-01');
    app.clock.set('2023-02-02');
    let left = 5;
    const cut = await job()({}, { getRemainingTimeInMillis: () => (left-- > 0 ? 60_000 : 0) });
    expect(cut).toMatchObject({ flagged: 5, unfinished: true });
    let reads = 0;
    const dying = makeFlagLateClosures({
      ...app.deps,
      work: {
        ...makeWorkStore(app.open.table),
        deadlines: async (day, limit) => {
          reads += 1;
          if (reads > 1) throw new Error('dead');
          return (await makeWorkStore(app.open.table).deadlines(day, limit)).slice(0, 3);
        },
      },
    });
    await expect(dying({})).rejects.toThrow('dead');
    expect(await job()({})).toMatchObject({ flagged: 4, unfinished: false });
    for (let index = 0; index < 12; index += 1) expect(await overdueEvents(`23CUT${index}_1`)).toBe(1);
  });

  it('reads only what became late since its last run', async () => {
    for (let index = 0; index < 40; index += 1) await put(`23LATER${index}_1`, '2023-12-01');
    await put('23NOW_1', '2023-02-01');
    app.clock.set('2023-02-02');
    const meter = makeCostMeter(app.open.table);
    const first = await meter.measure(async () => job()({}));
    expect(first.result.flagged).toBe(1);
    expect(first.cost.requests.filter((name) => name === 'GetItem')).toHaveLength(1);
    const second = await meter.measure(async () => job()({}));
    expect(second.cost.requests).toEqual(['Query']);
  });

  it('an approved request that moves the planned end past today takes the flag off', async () => {
    await put('23EXT_1', '2023-02-01');
    app.clock.set('2023-02-02');
    await job()({});
    const filed = await app.serve(fileModification, {
      as: 'GR237',
      params: { actionNumber: '23EXT_1' },
      body: { type: 'DATES', justification: 'Suite', changes: { plannedEndDate: '2023-06-30' } },
    });
    const id = readId(filed);
    await app.serve(recordLetterReceipt, { as: 'region', params: { id }, body: { receivedOn: '2023-02-02' } });
    const approved = await app.serve(approveModification, { as: 'region', params: { id }, body: {} });
    expect(approved.status).toBe(200);
    expect(await flagged('23EXT_1')).toBe(false);
    expect(await counted()).toMatchObject({ actions: { inProgress: 1, closureOverdue: 0 } });
    app.clock.set('2023-07-01');
    expect((await job()({})).flagged).toBe(1);
  });
});
