import { describeJourneys } from './journeys.ts';
import { settled } from './support/browser.ts';

describeJourneys(settled);
