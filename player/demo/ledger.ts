import type { CalendarDate } from '../../domain/calendar-date.ts';
import { yearOf } from '../../domain/calendar-date.ts';
import type { Invoice } from '../../domain/invoice/invoice.ts';
import type { SeriesHead } from '../../domain/invoice/series.ts';
import { planAdvance } from '../../functions/shared/advance/decide-advances.ts';
import { keys, type PrimaryKey } from '../../store/keys.ts';
import { type NumberedPlan, prepareNumbered } from '../../store/numbering.ts';
import type { ActionChange } from '../../store/plan.ts';
import {
  feedHeadItem,
  invoiceItem,
  type Profile,
  parseItem,
  type StoredAction,
  seriesItem,
} from '../../store/stored.ts';
import type { Write } from '../../store/transaction.ts';

type Item = Record<string, unknown>;
const nameOf = ({ pk, sk }: PrimaryKey): string => `${pk}/${sk}`;
const keyOf = (write: Write): PrimaryKey => ('item' in write ? write.item : write.key);

/** The item as a write leaves it; `null`: there is none any more. */
const after = (write: Write, before: Item): Item | null => {
  switch (write.op) {
    case 'create':
      return { ...write.item };
    case 'rewrite':
      return Object.fromEntries(
        Object.entries({ ...before, ...write.item }).filter(([, value]) => value !== undefined),
      );
    case 'add':
      return {
        ...before,
        ...write.key,
        ...write.set,
        ...Object.fromEntries(Object.entries(write.add).map(([name, by]) => [name, Number(before[name] ?? 0) + by])),
      };
    case 'delete':
      return null;
  }
};

/**
 * The table in memory: takes the very transactions that the store would send, so that the demonstration's past obeys
 * the product's own rules, counters and chains. Its events count as published: the outbox is left out.
 */
export const makeLedger = (buyer: { readonly name: string; readonly siret: string }) => {
  const items = new Map<string, Item>();
  const read = (key: PrimaryKey): Item | null => items.get(nameOf(key)) ?? null;

  const writePlan = (plan: NumberedPlan): StoredAction => {
    const { transaction, stored } = prepareNumbered(plan, 'demonstration');
    for (const write of transaction.writes) {
      const name = nameOf(keyOf(write));
      const item = after(write, items.get(name) ?? {});
      if (item === null) items.delete(name);
      else if (item['kind'] !== 'OUTBOX') items.set(name, item);
    }
    const [first] = stored;
    if (first === undefined) throw new Error('A change stores an action');
    return first;
  };
  const seriesHead = (organisation: string, year: number): SeriesHead | null => {
    const item = read(keys.series(organisation, year));
    return item === null ? null : parseItem(seriesItem, 'SERIES', item);
  };
  const feedHead = (): number => {
    const item = read(keys.feedHead());
    return item === null ? 0 : parseItem(feedHeadItem, 'FEED_HEAD', item).position;
  };
  const invoice = (actionNumber: string): Invoice | null => {
    const item = read(keys.invoice(actionNumber, 1));
    return item === null ? null : parseItem(invoiceItem, 'INVOICE', item).body;
  };

  return {
    items,
    write: (change: ActionChange): StoredAction => writePlan({ changes: [change], feedHead: feedHead() }),
    put: (item: Item & PrimaryKey): void => {
      items.set(nameOf(item), item);
    },
    feedHead,
    /** Issues or holds the advance of an opened action, as the stream function would. */
    decideAdvance: (stored: StoredAction, profile: Profile | null, at: string, today: CalendarDate): StoredAction => {
      const series = seriesHead(stored.action.organisation, yearOf(today));
      const facts = { stored, profile, series, feedHead: feedHead() };
      const planned = planAdvance(facts, invoice(stored.action.actionNumber), buyer, { at, today });
      return planned === null ? stored : writePlan(planned.plan);
    },
    invoice,
  };
};
export type Ledger = ReturnType<typeof makeLedger>;
