import { buyerFrom } from '../shared/advance/environment.ts';
import { makeSettleAdvance } from '../shared/advance/settle-advance.ts';
import { livePublish } from '../shared/publish/environment.ts';
import { makeWorkStore } from '../shared/store/work.ts';
import { live } from '../shared/wiring.ts';
import { makeSweepOutbox } from './handler.ts';

const deps = live();

export const handler = makeSweepOutbox({
  clock: deps.clock,
  work: makeWorkStore(deps.table),
  publish: livePublish(deps.table),
  settleAdvance: makeSettleAdvance(deps, buyerFrom(process.env)),
});
