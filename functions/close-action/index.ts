import { live } from '../shared/wiring.ts';
import { makeCloseAction } from './handler.ts';

export const handler = makeCloseAction(live());
