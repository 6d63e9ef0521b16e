import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordMeasure } from '../../lab/measures.ts';
import { openRecordedProduct, type RecordedProduct } from '../support/recorded-product.ts';
import { templates } from '../support/templates.ts';
import { describeMatrix } from './matrix.ts';
import { makeRights } from './rights.ts';

let opened: RecordedProduct | undefined;
const recorded = (): RecordedProduct => {
  if (opened === undefined) throw new Error('the product is not open yet');
  return opened;
};
beforeAll(async () => {
  opened = await openRecordedProduct();
});
afterAll(async () => opened?.discard());

describeMatrix(recorded);

// After the matrix, so that every call it caused is judged.
describe('what each function asks of AWS', () => {
  const rights = makeRights(templates);

  it('comes from the daily jobs too, and from the sweeper that repairs what both readers of the stream left', async () => {
    const { product, factory, recorder } = recorded();
    const run = async (schedule: string) => (await product.local('POST', `/schedules/${schedule}`)).body;
    await product.idle();
    await factory.ending('GR237');
    recorder.cutOff('advance-invoice', 'publish-events');
    await factory.opened('GR237');
    // The next day: everything is old enough to be swept, and the nightly job has work.
    await product.local('POST', '/clock', { today: '2023-01-06' });
    const swept = await run('sweep-outbox');
    recorder.cutOff();
    expect(swept['failed']).toBe(0);
    expect(Number(swept['advancesRecovered'])).toBeGreaterThan(0);
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
    const { calls, unreadable } = recorded().recorder;
    expect(unreadable).toEqual([]);
    expect(new Set(calls.map(({ functionName }) => functionName)).size).toBeGreaterThan(35);
  });

  it('is granted by the statements of its own role, keys included', () => {
    const { calls } = recorded().recorder;
    const refused = rights.refused(calls);
    recordMeasure({
      suite: 'access',
      measure: 'calls to AWS that a role would have refused, over the access matrix and the daily jobs',
      value: `${refused.length} of ${calls.length}`,
      unit: '',
      target: '= 0',
      pass: refused.length === 0,
    });
    expect(refused).toEqual([]);
  });

  it('uses every grant there is', () => {
    const unused = rights.unused(recorded().recorder.calls);
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
