/** What the table holds, one file a kind: a function's bundle holds only those that it reads or writes. */
export * from './stored/action.ts';
export * from './stored/action-row.ts';
export * from './stored/advance-work.ts';
export * from './stored/counters.ts';
export * from './stored/declaration.ts';
export * from './stored/declaration-row.ts';
export * from './stored/enrolment.ts';
export * from './stored/enrolment-row.ts';
export * from './stored/event.ts';
export * from './stored/idempotency.ts';
export * from './stored/invoice.ts';
export * from './stored/message.ts';
export * from './stored/parse.ts';
export * from './stored/provider.ts';
export * from './stored/request.ts';
export * from './stored/request-row.ts';
export * from './stored/series.ts';
