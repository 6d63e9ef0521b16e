import { live } from '../shared/wiring.ts';
import { makeDecideEnrolment } from './handler.ts';

export const handler = makeDecideEnrolment(live());
