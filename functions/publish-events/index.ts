import { livePublish } from '../shared/publish/environment.ts';
import { live } from '../shared/wiring.ts';
import { makePublishEvents } from './handler.ts';

export const handler = makePublishEvents(livePublish(live().table));
