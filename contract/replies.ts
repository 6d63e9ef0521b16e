/** Replies of the API, one file each, so that a bundle holds only those it uses. */
export * from './replies/action.ts';
export * from './replies/action-row.ts';
export * from './replies/change.ts';
export * from './replies/component.ts';
export * from './replies/computation.ts';
export * from './replies/counters.ts';
export * from './replies/declaration.ts';
export * from './replies/declaration-row.ts';
export * from './replies/enrolment.ts';
export * from './replies/invoice.ts';
export * from './replies/organisation.ts';
export * from './replies/permission.ts';
export * from './replies/provider.ts';
export * from './replies/request.ts';
export * from './replies/standing.ts';
