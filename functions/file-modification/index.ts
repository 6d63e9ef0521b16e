import { live } from '../shared/wiring.ts';
import { makeFileModification } from './handler.ts';

export const handler = makeFileModification(live());
