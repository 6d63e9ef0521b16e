import { makeShowOpenapi } from './handler.ts';

export const handler = makeShowOpenapi();
