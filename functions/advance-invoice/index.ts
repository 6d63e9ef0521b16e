import { buyerFrom } from '../shared/advance/environment.ts';
import { makeSettleAdvance } from '../shared/advance/settle-advance.ts';
import { live } from '../shared/wiring.ts';
import { makeAdvanceInvoice } from './handler.ts';

const deps = live();

export const handler = makeAdvanceInvoice({
  settleAdvance: makeSettleAdvance(deps, buyerFrom(process.env)),
  clock: deps.clock,
});
