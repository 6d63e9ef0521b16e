import { buyerFrom } from '../shared/advance/environment.ts';
import { makeSettleAdvance } from '../shared/advance/settle-advance.ts';
import { live } from '../shared/wiring.ts';
import { makeAdvanceInvoice } from './handler.ts';

export const handler = makeAdvanceInvoice(makeSettleAdvance(live(), buyerFrom(process.env)));
