import { live } from '../shared/wiring.ts';
import { makeListActionEnrolments } from './handler.ts';

export const handler = makeListActionEnrolments(live());
