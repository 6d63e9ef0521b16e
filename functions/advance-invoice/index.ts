import { makeInvoiceStore } from '../../store/invoices.ts';
import { makeDecideAdvances } from '../shared/advance/decide-advances.ts';
import { buyerFrom } from '../shared/advance/environment.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeAdvanceInvoice } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();

export const handler = makeAdvanceInvoice({
  decideAdvances: makeDecideAdvances({ table, clock, invoices: makeInvoiceStore(table) }, buyerFrom(process.env)),
  clock,
});
