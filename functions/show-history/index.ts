import { makeActionStore } from '../shared/store/actions.ts';
import { makeHistoryStore } from '../shared/store/history.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeShowHistory } from './handler.ts';

const table = liveTable();

export const handler = makeShowHistory({ actions: makeActionStore(table), history: makeHistoryStore(table) });
