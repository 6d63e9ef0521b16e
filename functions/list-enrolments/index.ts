import { live } from '../shared/wiring.ts';
import { makeListEnrolments } from './handler.ts';

export const handler = makeListEnrolments(live());
