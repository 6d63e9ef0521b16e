import { clockFromEnvironment } from '../shared/clock.ts';
import { makeCommands } from '../shared/commands.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeRequestStore } from '../shared/store/requests.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeRefuseModification } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();
const actions = makeActionStore(table);

export const handler = makeRefuseModification({
  requests: makeRequestStore(table, actions),
  commands: makeCommands(table, clock),
});
