import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordMeasure } from '../../scripts/measures.ts';
import { templates } from '../support/templates.ts';
import { describeMatrix } from './matrix.ts';
import { openWhole, type Whole } from './product.ts';
import { makeRights } from './rights.ts';

let opened: Whole | undefined;
const whole = (): Whole => {
  if (opened === undefined) throw new Error('the product is not open yet');
  return opened;
};
beforeAll(async () => {
  opened = await openWhole();
});
afterAll(async () => opened?.discard());

describeMatrix(whole);

// After the matrix: judged is everything that it had the functions ask.
describe('what each function asks of AWS', () => {
  const rights = makeRights(templates);

  it('comes from the daily jobs too, and from the sweeper that repairs what both readers of the stream left', async () => {
    const { product, stage, witness } = whole();
    const run = async (schedule: string) => (await product.local('POST', `/schedules/${schedule}`)).body;
    await product.idle();
    await stage.ending('GR237');
    witness.cutOff('advance-invoice', 'publish-events');
    await stage.opened('GR237');
    // The next day: nothing of it is too young to be swept, and the night's work is there.
    await product.local('POST', '/clock', { today: '2023-01-06' });
    const swept = await run('sweep-outbox');
    witness.cutOff();
    expect(swept['failed']).toBe(0);
    expect(Number(swept['advancesSettled'])).toBeGreaterThan(0);
    expect(Number(swept['republished'])).toBeGreaterThan(0);
    expect(await run('flag-late-closures')).toEqual({ flagged: 1, declarationsDue: 1, failed: 0, unfinished: false });
    expect(await run('turn-declarations-due')).toEqual({
      flagged: 0,
      declarationsDue: 0,
      failed: 0,
      unfinished: false,
    });
    // The one list of an index that no cell of the matrix asks for.
    expect((await product.as('region')('GET', '/declarations?state=DECLARED')).status).toBe(200);
    await product.idle();
  });

  it('is all read here, and asked by functions of the template', () => {
    const { seen, unknown } = whole().witness;
    expect(unknown).toEqual([]);
    expect(new Set(seen.map(({ functionName }) => functionName)).size).toBeGreaterThan(35);
  });

  it('is granted by the statements of its own role, keys included', () => {
    const { seen } = whole().witness;
    const refused = rights.refused(seen);
    recordMeasure({
      suite: 'access',
      measure: 'calls to AWS that a role would have refused, over the access matrix and the daily jobs',
      value: `${refused.length} of ${seen.length}`,
      unit: '',
      target: '= 0',
      pass: refused.length === 0,
    });
    expect(refused).toEqual([]);
  });

  it('uses every grant there is', () => {
    const unused = rights.unused(whole().witness.seen);
    recordMeasure({
      suite: 'access',
      measure: 'grants of a role that no call used',
      value: `${unused.length} of ${rights.unused([]).length}`,
      unit: '',
      target: '= 0',
      pass: unused.length === 0,
    });
    expect(unused).toEqual([]);
  });
});
