import { live } from '../shared/wiring.ts';
import { makeShowAction } from './handler.ts';

export const handler = makeShowAction(live());
