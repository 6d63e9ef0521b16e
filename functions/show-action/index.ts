import { makeActionStore } from '../../store/actions.ts';
import { makeSuspension } from '../../store/suspension.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeShowAction } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();

export const handler = makeShowAction({ actions: makeActionStore(table), clock, suspension: makeSuspension(table) });
