import { live } from '../shared/wiring.ts';
import { makeReplaceInvoice } from './handler.ts';

export const handler = makeReplaceInvoice(live());
