import { live } from '../shared/wiring.ts';
import { makeWithdrawModification } from './handler.ts';

export const handler = makeWithdrawModification(live());
