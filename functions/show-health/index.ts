import { clockFromEnvironment } from '../shared/clock.ts';
import { makeShowHealth } from './handler.ts';

export const handler = makeShowHealth({ clock: clockFromEnvironment() });
