import { makeActionStore } from '../../store/actions.ts';
import { makeWorkStore } from '../../store/work.ts';
import { clockFromEnvironment } from '../shared/clock.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makeFlagLateClosures } from './handler.ts';

const table = tableFromEnvironment();

export const handler = makeFlagLateClosures({
  table,
  clock: clockFromEnvironment(),
  actions: makeActionStore(table),
  work: makeWorkStore(table),
});
