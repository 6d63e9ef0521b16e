import { live } from '../shared/wiring.ts';
import { makeEnrolTrainee } from './handler.ts';

export const handler = makeEnrolTrainee(live());
