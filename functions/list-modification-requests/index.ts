import { live } from '../shared/wiring.ts';
import { makeListModificationRequests } from './handler.ts';

export const handler = makeListModificationRequests(live());
