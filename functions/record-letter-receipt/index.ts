import { live } from '../shared/wiring.ts';
import { makeRecordLetterReceipt } from './handler.ts';

export const handler = makeRecordLetterReceipt(live());
