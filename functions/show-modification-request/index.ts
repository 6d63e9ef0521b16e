import { makeActionStore } from '../../store/actions.ts';
import { makeRequestStore } from '../../store/requests.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeShowModificationRequest } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();
const actions = makeActionStore(table);

export const handler = makeShowModificationRequest({
  requests: makeRequestStore(table, actions),
  clock,
  suspension: makeSuspension(table),
});
