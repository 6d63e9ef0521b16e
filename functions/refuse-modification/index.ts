import { live } from '../shared/wiring.ts';
import { makeRefuseModification } from './handler.ts';

export const handler = makeRefuseModification(live());
