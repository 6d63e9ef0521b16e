import { makeCounterStore } from '../../store/counters.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeShowDashboard } from './handler.ts';

export const handler = makeShowDashboard({ counters: makeCounterStore(tableFromEnvironment()) });
