import { clockFromEnvironment } from '../shared/clock.ts';
import { livePublish } from '../shared/publish/environment.ts';
import { liveTable } from '../shared/wiring.ts';
import { makePublishEvents } from './handler.ts';

export const handler = makePublishEvents({ publish: livePublish(liveTable()), clock: clockFromEnvironment() });
