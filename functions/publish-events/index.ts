import { clockFromEnvironment } from '../shared/clock.ts';
import { publishFromEnvironment } from '../shared/publish/environment.ts';
import { tableFromEnvironment } from '../shared/wiring.ts';
import { makePublishEvents } from './handler.ts';

export const handler = makePublishEvents({
  publish: publishFromEnvironment(tableFromEnvironment()),
  clock: clockFromEnvironment(),
});
