import { makeWorkStore } from '../shared/store/work.ts';
import { live } from '../shared/wiring.ts';
import { makeFlagLateClosures } from './handler.ts';

const deps = live();

export const handler = makeFlagLateClosures({ ...deps, work: makeWorkStore(deps.table) });
