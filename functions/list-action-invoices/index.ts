import { clockFromEnvironment } from '../shared/clock.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeInvoiceStore } from '../shared/store/invoices.ts';
import { makeSuspension } from '../shared/store/suspension.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListActionInvoices } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

export const handler = makeListActionInvoices({
  actions: makeActionStore(table),
  invoices: makeInvoiceStore(table),
  clock,
  suspension: makeSuspension(table),
});
