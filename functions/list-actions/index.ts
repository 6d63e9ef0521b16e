import { makeActionStore } from '../../store/actions.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListActions } from './handler.ts';

export const handler = makeListActions({ actions: makeActionStore(liveTable()) });
