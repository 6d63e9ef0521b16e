/** Every kind of item that the table holds (docs/table.md). */
export const kinds = [
  'ACTION',
  'ENROLMENT',
  'REFERENCE',
  'DECLARATION',
  'REQUEST',
  'INVOICE',
  'EVENT',
  'OUTBOX',
  'PUBLISHED',
  'ADVANCE_WORK',
  'COUNTERS',
  'PROFILE',
  'STANDING',
  'REGISTER',
  'REGISTER_EVENT',
  'SERIES',
  'FEED',
  'FEED_HEAD',
  'IDEMPOTENCY',
] as const;
export type Kind = (typeof kinds)[number];
