import { type Caller, maySee } from '../domain/caller.ts';
import { type Invoice, type InvoiceState, invoiceStates } from '../domain/invoice/invoice.ts';
import { parseInvoiceId } from '../domain/invoice/number.ts';
import type { SeriesHead } from '../domain/invoice/series.ts';
import { type NotFound, notFound } from '../domain/refusal.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { Table } from './client.ts';
import { keys, lists, prefixes, queues } from './keys.ts';
import { getItem, queryAll, queryPage } from './reads.ts';
import {
  feedHeadItem,
  feedItem,
  invoiceItem,
  type Message,
  type Profile,
  parseItem,
  profileItem,
  seriesItem,
} from './stored.ts';

export type FeedEntry = { readonly position: number; readonly message: Message };

export type InvoiceFilter = {
  readonly state?: InvoiceState | undefined;
  readonly issuedFrom?: string | undefined;
  readonly issuedTo?: string | undefined;
};

export type InvoiceStore = {
  readonly find: (id: string, caller: Caller) => Promise<Result<Invoice, NotFound>>;
  readonly get: (actionNumber: string, sequence: number) => Promise<Invoice | null>;
  readonly ofAction: (actionNumber: string) => Promise<readonly Invoice[]>;
  /** One provider's, by state and day of issue, newest first. Held ones have no day of issue. */
  readonly ofProvider: (organisation: string, filter: InvoiceFilter) => Promise<readonly Invoice[]>;
  /**
   * All providers', one page at a time, after the position `after`; `next` is `null` at the end. Reads at most a page
   * of each state.
   */
  readonly page: (
    filter: InvoiceFilter,
    page: { readonly limit: number; readonly after: string | null },
  ) => Promise<{ readonly items: readonly Invoice[]; readonly next: string | null }>;
  /** In order of position, those after `position`. */
  readonly feed: (position: number, limit: number) => Promise<readonly FeedEntry[]>;
  readonly feedHead: () => Promise<number>;
  readonly series: (organisation: string, year: number) => Promise<SeriesHead | null>;
  readonly profile: (organisation: string) => Promise<Profile | null>;
};

const maxInvoices = 20_000;

export const makeInvoiceStore = (table: Table): InvoiceStore => {
  const get = async (actionNumber: string, sequence: number) =>
    (await getItem(table, keys.invoice(actionNumber, sequence), invoiceItem, 'INVOICE'))?.body ?? null;
  return {
    get,
    find: async (id, caller) => {
      const parsed = parseInvoiceId(id);
      const invoice = parsed === undefined ? null : await get(parsed.actionNumber, parsed.sequence);
      return invoice !== null && maySee(caller, invoice.organisation) ? ok(invoice) : err(notFound);
    },
    ofAction: async (actionNumber) => {
      const items = await queryAll(
        table,
        { partition: keys.action(actionNumber).pk, prefix: prefixes.invoices },
        1_000,
      );
      return (items ?? []).map((item) => parseItem(invoiceItem, 'INVOICE', item).body);
    },
    ofProvider: async (organisation, filter) => {
      const range = { index: 'gsi1' as const, partition: lists.invoices(organisation), ...issueRange(filter) };
      const items = await queryAll(table, range, maxInvoices);
      if (items === null) throw new Error(`More than ${maxInvoices} invoices for one provider`);
      return items
        .map(rowOf)
        .filter(({ state }) => (filter.state === undefined || state === filter.state) && mayMatch(filter, state))
        .sort(newestFirst);
    },
    page: async (filter, { limit, after }) => {
      const wanted = (filter.state === undefined ? invoiceStates : [filter.state]).filter((state) =>
        mayMatch(filter, state),
      );
      const pages = await Promise.all(
        wanted.map(async (state) =>
          queryPage(
            table,
            {
              index: 'gsi2',
              partition: queues.invoices(state),
              ...issueRange(filter),
              ...(after === null ? {} : { to: after }),
            },
            // BETWEEN includes its bound: the row shown last may come first. One more row tells whether others follow.
            { limit: limit + 2, after: null },
          ),
        ),
      );
      const rows = pages
        .flatMap(({ items }) => items)
        .map(rowOf)
        .filter((invoice) => sortKey(invoice) !== after)
        .sort(newestFirst);
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      return { items, next: rows.length > limit && last !== undefined ? sortKey(last) : null };
    },
    feed: async (position, limit) => {
      const page = await queryPage(
        table,
        { partition: keys.feed(0).pk, from: keys.feed(position + 1).sk },
        { limit, after: null },
      );
      return page.items.map((item) => parseItem(feedItem, 'FEED', item));
    },
    feedHead: async () => (await getItem(table, keys.feedHead(), feedHeadItem, 'FEED_HEAD'))?.position ?? 0,
    series: async (organisation, year) => getItem(table, keys.series(organisation, year), seriesItem, 'SERIES'),
    profile: async (organisation) =>
      (await getItem(table, keys.profile(organisation), profileItem, 'PROFILE'))?.body ?? null,
  };
};

const rowOf = (item: Record<string, unknown>): Invoice =>
  parseItem(invoiceItem, 'INVOICE', { pk: item['pk'], sk: item['sk'], body: item['row'] }).body;

const issueRange = ({ issuedFrom, issuedTo }: InvoiceFilter) => ({
  ...(issuedFrom === undefined ? {} : { from: issuedFrom }),
  ...(issuedTo === undefined ? {} : { to: `${issuedTo}\u{10ffff}` }),
  newestFirst: true,
});

/** A held invoice has no issue day, so no bound on it can match. */
const mayMatch = ({ issuedFrom, issuedTo }: InvoiceFilter, state: InvoiceState): boolean =>
  state !== 'HELD' || (issuedFrom === undefined && issuedTo === undefined);

const sortKey = (invoice: Invoice): string =>
  `${invoice.state === 'HELD' ? (invoice.statusHistory[0]?.at ?? '') : invoice.issuedOn}#${invoice.id}`;

const newestFirst = (a: Invoice, b: Invoice): number => (sortKey(a) < sortKey(b) ? 1 : -1);
