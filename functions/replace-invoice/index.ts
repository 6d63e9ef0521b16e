import { clockFromEnvironment } from '../shared/clock.ts';
import { makeInvoiceCommands } from '../shared/invoice-commands.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeInvoiceStore } from '../shared/store/invoices.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeReplaceInvoice } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

export const handler = makeReplaceInvoice({
  actions: makeActionStore(table),
  invoices: makeInvoiceStore(table),
  invoiceCommands: makeInvoiceCommands(table, clock),
});
