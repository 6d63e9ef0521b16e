import { makeActionStore } from '../../store/actions.ts';
import { makeRequestStore } from '../../store/requests.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListModificationRequests } from './handler.ts';

const table = liveTable();
const actions = makeActionStore(table);

export const handler = makeListModificationRequests({
  requests: makeRequestStore(table, actions),
  suspension: makeSuspension(table),
});
