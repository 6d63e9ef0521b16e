import { describeJourneys } from './journeys.ts';
import { examined } from './support/browser.ts';

describeJourneys(examined);
