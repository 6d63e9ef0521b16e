/** Reading of the table itself: one item, several by their keys, one partition. Never a scan. */
type TableRead = 'GetItem' | 'BatchGetItem' | 'Query';
type IndexName = 'gsi1' | 'gsi2' | 'gsi3';

/**
 * What a function may do. The product's own run is compared with it (test/access/product.test.ts): a call that is not
 * granted fails there, and so does a grant that no call uses.
 */
export type Grants = {
  readonly reads: readonly TableRead[];
  /** Creates items, alone or in a transaction; whoever writes so also reads what a lost reply may hide. */
  readonly creates: boolean;
  /** Changes items that exist, in these partitions: actions, providers (their counters, sheet, series), what went out, the feed's head. */
  readonly updates: readonly ('ACTION#*' | 'ORG#*' | 'REGISTER#*' | 'PUBLISHED#*' | 'FEED#HEAD')[];
  readonly indexes: readonly IndexName[];
  /** Deleting is apart: events of the audit chain share their action's partition, so only those who must delete may. */
  readonly deletes: readonly ('DeleteItem' | 'BatchWriteItem')[];
  /** Gets the buyer's name and SIRET, to write invoices. */
  readonly invoices: boolean;
  /** May put events on the bus. */
  readonly publishes: boolean;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
};

/**
 * The attributes of what changes in an action's partition: the action, its enrolments, declarations, requests, invoices,
 * and what asks for its advance. Those of an event are not among them, so that nobody can update one in place.
 */
export const changingAttributes = [
  'pk',
  'sk',
  'kind',
  'schemaVersion',
  'gsi1pk',
  'gsi1sk',
  'gsi2pk',
  'gsi2sk',
  'gsi3pk',
  'gsi3sk',
  'row',
  'body',
  'revision',
  'version',
  'seq',
  'head',
  'commitId',
  'actionNumber',
  'organisation',
  'askedAt',
  'correlationId',
] as const;

/** Those of the end of an organisation's chain, and not of its events. */
export const registerAttributes = ['pk', 'sk', 'kind', 'organisation', 'seq', 'head'] as const;

const nothing: Grants = {
  reads: [],
  creates: false,
  updates: [],
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
export const writing: Grants = { ...nothing, reads: ['GetItem'], creates: true, updates: ['ACTION#*', 'ORG#*'] };

const underOneAction: Partial<Grants> = { reads: ['GetItem', 'Query'], indexes: [] };
/** What no figure of the dashboard counts. */
const noCounters: Partial<Grants> = { updates: ['ACTION#*'] };
/** What belongs to no action. */
const ofProviders: Partial<Grants> = { updates: ['ORG#*'] };
/** And what its organisation's own chain tells of it. */
const ofRegister: Partial<Grants> = { updates: ['ORG#*', 'REGISTER#*'] };

/** Request functions whose rights do not follow from their name and methods. */
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
  'preview-modification': { creates: false, updates: [] },
  'register-action': ofProviders,
  'declare-hours': { reads: ['GetItem', 'Query'] },
  'record-entry': noCounters,
  'record-exit': noCounters,
  'record-letter-receipt': noCounters,
  'change-invoice-status': { updates: ['ACTION#*', 'FEED#HEAD'] },
  'answer-suspension': { updates: ['ACTION#*', 'FEED#HEAD'] },
  'replace-invoice': { updates: ['ACTION#*', 'ORG#*', 'FEED#HEAD'] },
  'update-organisation': ofRegister,
  'suspend-provider': ofRegister,
  'reinstate-provider': ofRegister,
  // Up to five hundred lines a call; API Gateway waits thirty seconds.
  'import-lines': { reads: ['GetItem', 'BatchGetItem'], timeoutSeconds: 29, memoryMegabytes: 1024 },
};

/** Deletes: what asked for the advance, and what has been published; never an event, an invoice or a trainee. */
export const background = {
  'advance-invoice': {
    ...writing,
    updates: ['ACTION#*', 'ORG#*', 'FEED#HEAD'],
    reads: ['GetItem', 'BatchGetItem'],
    deletes: ['DeleteItem'],
    invoices: true,
    timeoutSeconds: 60,
  },
  'publish-events': {
    ...nothing,
    reads: ['BatchGetItem'],
    updates: ['PUBLISHED#*'],
    deletes: ['BatchWriteItem'],
    publishes: true,
    timeoutSeconds: 60,
  },
  'sweep-outbox': {
    ...writing,
    updates: ['ACTION#*', 'ORG#*', 'PUBLISHED#*', 'FEED#HEAD'],
    reads: ['GetItem', 'BatchGetItem'],
    indexes: ['gsi2'],
    deletes: ['BatchWriteItem', 'DeleteItem'],
    invoices: true,
    publishes: true,
    timeoutSeconds: 240,
  },
  'flag-late-closures': { ...writing, indexes: ['gsi2'], timeoutSeconds: 300 },
} as const satisfies Record<string, Grants>;
