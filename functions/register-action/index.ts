import { live } from '../shared/wiring.ts';
import { makeRegisterAction } from './handler.ts';

export const handler = makeRegisterAction(live());
