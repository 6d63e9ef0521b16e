import { makeInvoiceStore } from '../../store/invoices.ts';
import { makeWorkStore } from '../../store/work.ts';
import { makeDecideAdvances } from '../shared/advance/decide-advances.ts';
import { buyerFrom } from '../shared/advance/environment.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { livePublish } from '../shared/publish/environment.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeSweepOutbox } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

export const handler = makeSweepOutbox({
  clock,
  work: makeWorkStore(table),
  publish: livePublish(table),
  decideAdvances: makeDecideAdvances({ table, clock, invoices: makeInvoiceStore(table) }, buyerFrom(process.env)),
});
