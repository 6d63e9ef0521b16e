import { live } from '../shared/wiring.ts';
import { makeReadInvoiceFeed } from './handler.ts';

export const handler = makeReadInvoiceFeed(live());
