import { makeActionStore } from '../../store/actions.ts';
import { makeRequestStore } from '../../store/requests.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { makeCommands } from '../shared/commands.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeApproveModification } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();
const actions = makeActionStore(table);

export const handler = makeApproveModification({
  requests: makeRequestStore(table, actions),
  commands: makeCommands(table, clock),
});
