import { makeInvoiceStore } from '../../store/invoices.ts';
import { makeWorkStore } from '../../store/work.ts';
import { makeDecideAdvances } from '../shared/advance/decide-advances.ts';
import { buyerFrom } from '../shared/advance/environment.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { publishFromEnvironment } from '../shared/publish/environment.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeSweepOutbox } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();

export const handler = makeSweepOutbox({
  clock,
  work: makeWorkStore(table),
  publish: publishFromEnvironment(table),
  decideAdvances: makeDecideAdvances({ table, clock, invoices: makeInvoiceStore(table) }, buyerFrom(process.env)),
});
