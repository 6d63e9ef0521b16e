import { makeActionStore } from '../shared/store/actions.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListActions } from './handler.ts';

export const handler = makeListActions({ actions: makeActionStore(liveTable()) });
