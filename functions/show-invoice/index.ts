import { live } from '../shared/wiring.ts';
import { makeShowInvoice } from './handler.ts';

export const handler = makeShowInvoice(live());
