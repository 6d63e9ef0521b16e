import { live } from '../shared/wiring.ts';
import { makeChangeInvoiceStatus } from './handler.ts';

export const handler = makeChangeInvoiceStatus(live());
