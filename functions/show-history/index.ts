import { live } from '../shared/wiring.ts';
import { makeShowHistory } from './handler.ts';

export const handler = makeShowHistory(live());
