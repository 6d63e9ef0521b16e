/** What a function may do to the table. `writes` includes reading; neither ever includes a scan. */
type TableUse = 'none' | 'reads' | 'writes';
export type IndexName = 'gsi1' | 'gsi2' | 'gsi3';
export const everyIndex: readonly IndexName[] = ['gsi1', 'gsi2', 'gsi3'];

export type Grants = {
  readonly table: TableUse;
  readonly indexes: readonly IndexName[];
  /** Deleting is apart: events of the audit chain share their action's partition, so only those who must delete may. */
  readonly deletes: boolean;
  /** May put events on the bus. */
  readonly publishes: boolean;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
};

const request = {
  indexes: everyIndex,
  deletes: false,
  publishes: false,
  memoryMegabytes: 512,
  timeoutSeconds: 10,
} as const;

/** A request function that reads only, by its method. */
export const reading: Grants = { ...request, table: 'reads' };
export const writing: Grants = { ...request, table: 'writes' };

/** Request functions whose needs their method does not tell. */
export const exceptions: Readonly<Record<string, Partial<Grants>>> = {
  'show-health': { table: 'none', indexes: [] },
  'show-openapi': { table: 'none', indexes: [] },
  'show-contacts': { table: 'none', indexes: [] },
};

export const background = {
  'advance-invoice': {
    table: 'writes',
    indexes: [],
    deletes: true,
    publishes: false,
    memoryMegabytes: 512,
    timeoutSeconds: 60,
  },
  'publish-events': {
    table: 'writes',
    indexes: [],
    deletes: true,
    publishes: true,
    memoryMegabytes: 512,
    timeoutSeconds: 60,
  },
  'sweep-outbox': {
    table: 'writes',
    indexes: everyIndex,
    deletes: true,
    publishes: true,
    memoryMegabytes: 512,
    timeoutSeconds: 240,
  },
  'flag-late-closures': {
    table: 'writes',
    indexes: everyIndex,
    deletes: false,
    publishes: false,
    memoryMegabytes: 512,
    timeoutSeconds: 300,
  },
} as const satisfies Record<string, Grants>;
