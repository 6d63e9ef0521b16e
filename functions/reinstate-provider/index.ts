import { makeProviderStore } from '../../store/providers.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { makeStandaloneCommands } from '../shared/standalone-commands.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeReinstateProvider } from './handler.ts';

const table = tableFromEnvironment();
const clock = clockFromEnvironment();

export const handler = makeReinstateProvider({
  providers: makeProviderStore(table),
  standaloneCommands: makeStandaloneCommands(table, clock),
});
