import { makeActionStore } from '../../store/actions.ts';
import { makeCounterStore } from '../../store/counters.ts';
import { makeDeclarationStore } from '../../store/declarations.ts';
import { makeEnrolmentStore } from '../../store/enrolments.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { makeCommands } from '../shared/commands.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeImportLines } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();
const actions = makeActionStore(table);
const enrolments = makeEnrolmentStore(table, actions);
const counters = makeCounterStore(table);

export const handler = makeImportLines({
  actions,
  enrolments,
  declarations: makeDeclarationStore(table, { actions, enrolments, counters }),
  commands: makeCommands(table, clock),
  table,
});
