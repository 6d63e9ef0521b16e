import { makeActionStore } from '../../store/actions.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { makeCommands } from '../shared/commands.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeOpenAction } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();

export const handler = makeOpenAction({ actions: makeActionStore(table), commands: makeCommands(table, clock) });
