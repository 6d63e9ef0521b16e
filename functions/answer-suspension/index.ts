import { makeActionStore } from '../../store/actions.ts';
import { makeInvoiceStore } from '../../store/invoices.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { makeInvoiceCommands } from '../shared/invoice-commands.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeAnswerSuspension } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();

export const handler = makeAnswerSuspension({
  actions: makeActionStore(table),
  invoices: makeInvoiceStore(table),
  invoiceCommands: makeInvoiceCommands(table, clock),
});
