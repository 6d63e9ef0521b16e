import { clockFromEnvironment } from '../shared/clock.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeRequestStore } from '../shared/store/requests.ts';
import { makeSuspension } from '../shared/store/suspension.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeShowModificationRequest } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();
const actions = makeActionStore(table);

export const handler = makeShowModificationRequest({
  requests: makeRequestStore(table, actions),
  clock,
  suspension: makeSuspension(table),
});
