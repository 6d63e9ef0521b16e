import { live } from '../shared/wiring.ts';
import { makeApproveModification } from './handler.ts';

export const handler = makeApproveModification(live());
