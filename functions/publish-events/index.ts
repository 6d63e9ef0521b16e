import { livePublish } from '../shared/publish/environment.ts';
import { live } from '../shared/wiring.ts';
import { makePublishEvents } from './handler.ts';

const { table, clock } = live();

export const handler = makePublishEvents({ publish: livePublish(table), clock });
