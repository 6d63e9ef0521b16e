import { live } from '../shared/wiring.ts';
import { makeOpenAction } from './handler.ts';

export const handler = makeOpenAction(live());
