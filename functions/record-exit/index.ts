import { live } from '../shared/wiring.ts';
import { makeRecordExit } from './handler.ts';

export const handler = makeRecordExit(live());
