import { live } from '../shared/wiring.ts';
import { makeListActions } from './handler.ts';

export const handler = makeListActions(live());
