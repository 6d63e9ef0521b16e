import { clockFromEnvironment } from '../shared/clock.ts';
import { makeInvoiceCommands } from '../shared/invoice-commands.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeInvoiceStore } from '../shared/store/invoices.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeChangeInvoiceStatus } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

export const handler = makeChangeInvoiceStatus({
  actions: makeActionStore(table),
  invoices: makeInvoiceStore(table),
  invoiceCommands: makeInvoiceCommands(table, clock),
});
