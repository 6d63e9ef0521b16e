import { makeInvoiceStore } from '../../store/invoices.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeReadInvoiceFeed } from './handler.ts';

export const handler = makeReadInvoiceFeed({ invoices: makeInvoiceStore(tableFromEnvironment()) });
