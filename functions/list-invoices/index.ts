import { live } from '../shared/wiring.ts';
import { makeListInvoices } from './handler.ts';

export const handler = makeListInvoices(live());
