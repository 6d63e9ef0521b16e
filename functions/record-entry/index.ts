import { live } from '../shared/wiring.ts';
import { makeRecordEntry } from './handler.ts';

export const handler = makeRecordEntry(live());
