import { describe } from 'vitest';
import { describeJourneys, describeWork } from './journeys.ts';
import { examined } from './support/browser.ts';

describe('the journeys', () => {
  describeJourneys(examined);
});
describe('the work of every day', () => {
  describeWork(examined);
});
