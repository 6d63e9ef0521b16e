/** What a function may do to the table. `writes` includes reading; neither ever includes a scan. */
type TableUse = 'none' | 'reads' | 'writes';
type IndexName = 'gsi1' | 'gsi2' | 'gsi3';

export type Grants = {
  readonly table: TableUse;
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

const request = {
  indexes: [],
  deletes: [],
  invoices: false,
  publishes: false,
  memoryMegabytes: 512,
  timeoutSeconds: 10,
} as const;

/** A request function whose every route is a GET. */
export const reading: Grants = { ...request, table: 'reads' };
/** A list may stand in any index unless it is narrowed below. */
export const listing: Grants = { ...reading, indexes: ['gsi1', 'gsi2', 'gsi3'] };
export const writing: Grants = { ...request, table: 'writes' };

/** Request functions whose needs neither their name nor their methods tell. */
export const exceptions: Readonly<Record<string, Partial<Grants>>> = {
  'show-health': { table: 'none' },
  'show-openapi': { table: 'none' },
  'list-contacts': { table: 'none', indexes: [] },
  'show-dashboard': { indexes: ['gsi1'] },
  'list-actions': { indexes: ['gsi1', 'gsi3'] },
  'list-enrolments': { indexes: ['gsi1', 'gsi2'] },
  'list-invoices': { indexes: ['gsi1', 'gsi2'] },
  'list-modification-requests': { indexes: ['gsi1', 'gsi2'] },
  'preview-modification': { table: 'reads' },
  'list-declarations': { indexes: ['gsi1', 'gsi2'] },
  'list-action-declarations': { indexes: [] },
  'list-action-enrolments': { indexes: [] },
  'list-action-invoices': { indexes: [] },
  // Up to five hundred lines a call; API Gateway waits thirty seconds.
  'import-lines': { timeoutSeconds: 29, memoryMegabytes: 1024 },
};

/** Deletes: what asked for the advance, and what has been published; never an event, an invoice or a trainee. */
export const background = {
  'advance-invoice': { ...writing, deletes: ['DeleteItem'], invoices: true, timeoutSeconds: 60 },
  'publish-events': { ...reading, deletes: ['BatchWriteItem'], publishes: true, timeoutSeconds: 60 },
  'sweep-outbox': {
    ...writing,
    indexes: ['gsi2'],
    deletes: ['BatchWriteItem', 'DeleteItem'],
    invoices: true,
    publishes: true,
    timeoutSeconds: 240,
  },
  'flag-late-closures': { ...writing, indexes: ['gsi2'], timeoutSeconds: 300 },
} as const satisfies Record<string, Grants>;
