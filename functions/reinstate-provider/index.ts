import { clockFromEnvironment } from '../shared/clock.ts';
import { makeProviderStore } from '../shared/store/providers.ts';
import { makeWriting } from '../shared/store/writing.ts';
import { liveTable } from '../shared/wiring.ts';
import { makeReinstateProvider } from './handler.ts';

const table = liveTable();
const clock = clockFromEnvironment();

export const handler = makeReinstateProvider({
  providers: makeProviderStore(table),
  writing: makeWriting(table, clock),
});
