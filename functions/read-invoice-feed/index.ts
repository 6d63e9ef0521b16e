import { makeInvoiceStore } from '../../store/invoices.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeReadInvoiceFeed } from './handler.ts';

export const handler = makeReadInvoiceFeed({ invoices: makeInvoiceStore(liveTable()) });
