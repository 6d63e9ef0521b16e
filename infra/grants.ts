/** Reading of the table itself: one item, several by their keys, one partition. Never a scan. */
type TableRead = 'GetItem' | 'BatchGetItem' | 'Query';
type IndexName = 'gsi1' | 'gsi2' | 'gsi3';

/**
 * What a function may do. The product's own run is compared with it (test/access/product.test.ts): a call that is not
 * granted fails there, and so does a grant that no call uses.
 */
export type Grants = {
  readonly reads: readonly TableRead[];
  /** Whole items, alone or in a transaction; whoever writes so also reads what a lost reply may hide. */
  readonly puts: boolean;
  /** Adds to a provider's counters in place, for what moves one of the dashboard's figures. */
  readonly counts: boolean;
  readonly indexes: readonly IndexName[];
  /** Deleting is apart: events of the audit chain share their action's partition, so only those who must delete may. */
  readonly deletes: readonly ('DeleteItem' | 'BatchWriteItem')[];
  /** Is told who buys, since it writes invoices. */
  readonly invoices: boolean;
  /** May put events on the bus. */
  readonly publishes: boolean;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
};

const nothing: Grants = {
  reads: [],
  puts: false,
  counts: false,
  indexes: [],
  deletes: [],
  invoices: false,
  publishes: false,
  memoryMegabytes: 512,
  timeoutSeconds: 10,
};

/** A request function whose every route is a GET. */
export const reading: Grants = { ...nothing, reads: ['GetItem'] };
/** A list stands in indexes: those of its providers and of the queues, unless it is narrowed below. */
export const listing: Grants = { ...nothing, indexes: ['gsi1', 'gsi2'] };
export const writing: Grants = { ...nothing, reads: ['GetItem'], puts: true, counts: true };

const underOneAction: Partial<Grants> = { reads: ['GetItem', 'Query'], indexes: [] };
/** What no figure of the dashboard counts. */
const uncounted: Partial<Grants> = { counts: false };

/** Request functions whose needs neither their name nor their methods tell. */
export const exceptions: Readonly<Record<string, Partial<Grants>>> = {
  'show-health': nothing,
  'show-openapi': nothing,
  'show-me': nothing,
  'list-contacts': nothing,
  'show-dashboard': { indexes: ['gsi1'] },
  'show-history': underOneAction,
  'list-actions': { indexes: ['gsi1', 'gsi3'] },
  'list-invoices': { reads: ['GetItem'] },
  'list-modification-requests': { reads: ['GetItem', 'Query'] },
  'list-action-declarations': underOneAction,
  'list-action-enrolments': underOneAction,
  'list-action-invoices': underOneAction,
  'read-invoice-feed': { reads: ['Query'] },
  'preview-modification': { puts: false, counts: false },
  'declare-hours': { reads: ['GetItem', 'Query'] },
  'record-entry': uncounted,
  'record-exit': uncounted,
  'record-letter-receipt': uncounted,
  'change-invoice-status': uncounted,
  'replace-invoice': uncounted,
  'update-organisation': uncounted,
  'suspend-provider': uncounted,
  'reinstate-provider': uncounted,
  // Up to five hundred lines a call; API Gateway waits thirty seconds.
  'import-lines': { reads: ['GetItem', 'BatchGetItem'], timeoutSeconds: 29, memoryMegabytes: 1024 },
};

/** Deletes: what asked for the advance, and what has been published; never an event, an invoice or a trainee. */
export const background = {
  'advance-invoice': {
    ...writing,
    ...uncounted,
    reads: ['GetItem', 'BatchGetItem'],
    deletes: ['DeleteItem'],
    invoices: true,
    timeoutSeconds: 60,
  },
  'publish-events': {
    ...nothing,
    reads: ['BatchGetItem'],
    deletes: ['BatchWriteItem'],
    publishes: true,
    timeoutSeconds: 60,
  },
  'sweep-outbox': {
    ...writing,
    ...uncounted,
    reads: ['GetItem', 'BatchGetItem'],
    indexes: ['gsi2'],
    deletes: ['BatchWriteItem', 'DeleteItem'],
    invoices: true,
    publishes: true,
    timeoutSeconds: 240,
  },
  'flag-late-closures': { ...writing, indexes: ['gsi2'], timeoutSeconds: 300 },
} as const satisfies Record<string, Grants>;
