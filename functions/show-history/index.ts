import { makeActionStore } from '../../store/actions.ts';
import { makeHistoryStore } from '../../store/history.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeShowHistory } from './handler.ts';

const table = tableFromEnvironment();

export const handler = makeShowHistory({ actions: makeActionStore(table), history: makeHistoryStore(table) });
