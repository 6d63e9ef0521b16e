import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordMeasure } from '../../lab/measures.ts';
import { factoryDay } from '../support/action-factory.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import { describeFuzz, type Fuzz, makeFuzz } from './fuzz.ts';

let app: TestApp;
let fuzz: Fuzz;
beforeAll(async () => {
  app = await openTestApp(factoryDay);
  fuzz = await makeFuzz(app);
});
afterAll(async () => app.stop());

/** FUZZ_SEED=… plays a run again. */
const seed = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));

describeFuzz(() => fuzz, { seed, runs: 185, refusedRuns: 15 });

describe('the requests that were made', () => {
  it('were twenty thousand, with no failure of ours and no write by a refused one', () => {
    const requests = fuzz.requests();
    recordMeasure({
      suite: 'input',
      measure: 'hostile requests without a 5xx, an unannounced answer or a write by a refused one',
      value: `${requests} (seed ${seed})`,
      unit: '',
      target: '≥ 20000',
      pass: requests >= 20_000,
    });
    expect(requests).toBeGreaterThanOrEqual(20_000);
  });
});
