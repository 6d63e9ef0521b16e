import { clockFromEnvironment } from '../shared/clock.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeEnrolmentStore } from '../shared/store/enrolments.ts';
import { makeWriting } from '../shared/store/writing.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeCloseAction } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

const actions = makeActionStore(table);

export const handler = makeCloseAction({
  actions,
  enrolments: makeEnrolmentStore(table, actions),
  writing: makeWriting(table, clock),
});
