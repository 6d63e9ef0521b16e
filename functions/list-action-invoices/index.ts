import { live } from '../shared/wiring.ts';
import { makeListActionInvoices } from './handler.ts';

export const handler = makeListActionInvoices(live());
