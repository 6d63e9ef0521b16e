export type * from './invoice.ts';
