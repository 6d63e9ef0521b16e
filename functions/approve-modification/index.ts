import { clockFromEnvironment } from '../shared/clock.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeRequestStore } from '../shared/store/requests.ts';
import { makeWriting } from '../shared/store/writing.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeApproveModification } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();
const actions = makeActionStore(table);

export const handler = makeApproveModification({
  requests: makeRequestStore(table, actions),
  writing: makeWriting(table, clock),
});
