import { clockFromEnvironment } from '../shared/clock.ts';
import { makeCommands } from '../shared/commands.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeEnrolmentStore } from '../shared/store/enrolments.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeCloseAction } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

const actions = makeActionStore(table);

export const handler = makeCloseAction({
  actions,
  enrolments: makeEnrolmentStore(table, actions),
  commands: makeCommands(table, clock),
});
