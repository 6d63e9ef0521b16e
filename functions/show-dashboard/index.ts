import { live } from '../shared/wiring.ts';
import { makeShowDashboard } from './handler.ts';

export const handler = makeShowDashboard(live());
