import { makeCounterStore } from '../../store/counters.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeShowDashboard } from './handler.ts';

export const handler = makeShowDashboard({ counters: makeCounterStore(liveTable()) });
