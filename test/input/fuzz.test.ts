import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describeFuzz(() => fuzz, { seed: 20_230_105, runs: 8, refusedRuns: 1 });

describe('the requests that were made', () => {
  it('were many, of every sort, and met every kind of answer', () => {
    expect(fuzz.requests()).toBeGreaterThan(600);
    for (const status of [200, 201, 400, 403, 404, 409, 415, 422])
      expect([...fuzz.statuses.keys()], String(status)).toContain(status);
  });
});
