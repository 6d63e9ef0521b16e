import { makeListContacts } from './handler.ts';

export const handler = makeListContacts();
