import { makeProviderStore } from '../../store/providers.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { makeStandaloneCommands } from '../shared/standalone-commands.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeReinstateProvider } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

export const handler = makeReinstateProvider({
  providers: makeProviderStore(table),
  standaloneCommands: makeStandaloneCommands(table, clock),
});
