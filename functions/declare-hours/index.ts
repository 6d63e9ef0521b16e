import { live } from '../shared/wiring.ts';
import { makeDeclareHours } from './handler.ts';

export const handler = makeDeclareHours(live());
