import { clockFromEnvironment } from '../shared/clock.ts';
import { makeActionStore } from '../shared/store/actions.ts';
import { makeSuspension } from '../shared/store/suspension.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeShowAction } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

export const handler = makeShowAction({ actions: makeActionStore(table), clock, suspension: makeSuspension(table) });
