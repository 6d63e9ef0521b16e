import { describeWork } from './journeys.ts';
import { settled } from './support/browser.ts';

describeWork(settled);
