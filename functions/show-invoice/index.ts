import { makeActionStore } from '../../store/actions.ts';
import { makeInvoiceStore } from '../../store/invoices.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeShowInvoice } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();

export const handler = makeShowInvoice({
  actions: makeActionStore(table),
  invoices: makeInvoiceStore(table),
  clock,
  suspension: makeSuspension(table),
});
