import { makeActionStore } from '../../store/actions.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeListActions } from './handler.ts';

export const handler = makeListActions({ actions: makeActionStore(tableFromEnvironment()) });
