import { makeShowMe } from './handler.ts';

export const handler = makeShowMe();
