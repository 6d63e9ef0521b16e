import { clockFromEnvironment } from '../shared/clock.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeWriting } from '../shared/store/writing.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeFileModification } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

export const handler = makeFileModification({ actions: makeActionStore(table), writing: makeWriting(table, clock) });
