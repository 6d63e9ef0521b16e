import { makeActionStore } from '../../store/actions.ts';
import { makeEnrolmentStore } from '../../store/enrolments.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { makeCommands } from '../shared/commands.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeRecordEntry } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();
const actions = makeActionStore(table);

export const handler = makeRecordEntry({
  enrolments: makeEnrolmentStore(table, actions),
  commands: makeCommands(table, clock),
});
