import { makeActionStore } from '../../store/actions.ts';
import { makeHistoryStore } from '../../store/history.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeShowHistory } from './handler.ts';

const table = liveTable();

export const handler = makeShowHistory({ actions: makeActionStore(table), history: makeHistoryStore(table) });
