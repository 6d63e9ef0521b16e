import { makeActionStore } from '../../store/actions.ts';
import { makeRequestStore } from '../../store/requests.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeListModificationRequests } from './handler.ts';

const table = tableFromEnvironment();
const actions = makeActionStore(table);

export const handler = makeListModificationRequests({
  requests: makeRequestStore(table, actions),
  suspension: makeSuspension(table),
});
