import { makeActionStore } from '../shared/store/actions.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeShowHistory } from './handler.ts';

export const handler = makeShowHistory({ actions: makeActionStore(liveTable()) });
