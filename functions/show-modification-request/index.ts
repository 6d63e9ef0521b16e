import { live } from '../shared/wiring.ts';
import { makeShowModificationRequest } from './handler.ts';

export const handler = makeShowModificationRequest(live());
