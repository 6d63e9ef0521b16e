import { type Counters, noCounters } from '../domain/dashboard.ts';
import type { Table } from './client.ts';
import { keys, lists } from './keys.ts';
import { getItem, queryAll } from './reads.ts';
import { countersItem, parseItem } from './stored.ts';

export type ProviderCounters = Counters & { readonly organisation: string };

export type CounterStore = {
  /** A provider that has nothing yet has zeros. One read. */
  readonly ofProvider: (organisation: string) => Promise<Counters>;
  readonly ofAll: () => Promise<readonly ProviderCounters[]>;
};

export const makeCounterStore = (table: Table): CounterStore => ({
  ofProvider: async (organisation) =>
    (await getItem(table, keys.counters(organisation), countersItem, 'COUNTERS')) ?? noCounters,
  ofAll: async () => {
    const items = await queryAll(table, { index: 'gsi1', partition: lists.counters() }, 10_000);
    // The index holds the counters only: whose they are is its sort key.
    return (items ?? []).map((item) => parseItem(countersItem, 'COUNTERS', { ...item, organisation: item['gsi1sk'] }));
  },
});
