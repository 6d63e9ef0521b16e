import { makeActionStore } from '../shared/store/actions.ts';
import { makeRequestStore } from '../shared/store/requests.ts';
import { makeSuspension } from '../shared/store/suspension.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeListModificationRequests } from './handler.ts';

const table = liveTable();
const actions = makeActionStore(table);

export const handler = makeListModificationRequests({
  requests: makeRequestStore(table, actions),
  suspension: makeSuspension(table),
});
