import * as z from 'zod';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import { yearOf } from '../../../domain/calendar-date.ts';
import { counterNames } from '../../../domain/dashboard/index.ts';
import { decideAdvance } from '../../../functions/shared/advance/settle-advance.ts';
import { type Change, prepare } from '../../../functions/shared/store/commit.ts';
import { keys } from '../../../functions/shared/store/keys.ts';
import {
  invoiceItem,
  type Profile,
  type SeriesHead,
  type StoredAction,
  seriesItem,
} from '../../../functions/shared/store/stored.ts';

type Item = Record<string, unknown>;
const keyed = z.object({ pk: z.string(), sk: z.string() });
const values = z.record(z.string(), z.unknown());
const nameOf = (key: unknown): string => {
  const { pk, sk } = keyed.parse(key);
  return `${pk}/${sk}`;
};

/**
 * The table in memory: takes the very transactions that the store would send, so that the demonstration's past obeys
 * the product's own rules, counters and chains. Its events count as published: the outbox is left out.
 */
export const makeLedger = (buyer: { readonly name: string; readonly siret: string }) => {
  const items = new Map<string, Item>();
  const read = (key: { readonly pk: string; readonly sk: string }): Item | null => items.get(nameOf(key)) ?? null;

  const write = (change: Change): StoredAction => {
    const { fragments, stored } = prepare([change], 'demonstration');
    for (const fragment of fragments) {
      const { Put, Update, Delete } = fragment.make('demonstration');
      if (Put?.Item !== undefined) {
        if (Put.Item['kind'] !== 'OUTBOX') items.set(nameOf(Put.Item), Put.Item);
      } else if (Delete?.Key !== undefined) {
        items.delete(nameOf(Delete.Key));
      } else if (Update !== undefined) {
        // The only update is the counters': what it sets, and what it adds.
        const given = values.parse(Update.ExpressionAttributeValues);
        const before = items.get(nameOf(Update.Key)) ?? {};
        const after: Item = {
          ...before,
          ...keyed.parse(Update.Key),
          kind: 'COUNTERS',
          organisation: given[':organisation'],
          gsi1pk: given[':gsi1pk'],
          gsi1sk: given[':organisation'],
        };
        for (const name of counterNames) after[name] = Number(before[name] ?? 0) + Number(given[`:${name}`] ?? 0);
        items.set(nameOf(after), after);
      }
    }
    const [first] = stored;
    if (first === undefined) throw new Error('A change stores an action');
    return first;
  };

  return {
    items,
    write,
    put: (item: Item): void => {
      items.set(nameOf(item), item);
    },
    feedHead: (): number => Number(read(keys.feedHead())?.['position'] ?? 0),
    /** Issues or holds the advance of an opened action, as the stream function would. */
    settleAdvance: (stored: StoredAction, profile: Profile | null, at: string, on: CalendarDate): StoredAction => {
      const { actionNumber, organisation } = stored.action;
      const series = read(keys.series(organisation, yearOf(on)));
      const held = read(keys.invoice(actionNumber, 1));
      const parsedSeries: SeriesHead | null = series === null ? null : seriesItem.parse(series);
      const decided = decideAdvance(
        {
          stored,
          profile,
          series: parsedSeries,
          feedHead: Number(read(keys.feedHead())?.['position'] ?? 0),
          held: held === null ? null : invoiceItem.parse(held).body,
        },
        buyer,
        at,
        on,
      );
      return decided === null ? stored : write(decided.change);
    },
    invoice: (actionNumber: string) => {
      const found = read(keys.invoice(actionNumber, 1));
      return found === null ? null : invoiceItem.parse(found).body;
    },
  };
};
export type Ledger = ReturnType<typeof makeLedger>;
