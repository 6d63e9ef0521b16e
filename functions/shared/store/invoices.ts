import { type Caller, maySee } from '../../../domain/caller/index.ts';
import type { Invoice, InvoiceState } from '../../../domain/invoice/index.ts';
import { parseInvoiceId } from '../../../domain/invoice/index.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import { notFoundRefusal } from '../http/endpoint.ts';
import type { Refusal } from '../http/problem.ts';
import type { Table } from './client.ts';
import { keys, lists, queues, under } from './keys.ts';
import { getItem, queryAll, queryPage } from './reads.ts';
import {
  feedHeadItem,
  feedItem,
  invoiceItem,
  type Message,
  type Profile,
  parseItem,
  profileItem,
  type SeriesHead,
  seriesItem,
} from './stored.ts';

export type FeedEntry = { readonly position: number; readonly message: Message };

export type InvoiceStore = {
  readonly find: (id: string, caller: Caller) => Promise<Result<Invoice, Refusal>>;
  readonly get: (actionNumber: string, sequence: number) => Promise<Invoice | null>;
  readonly ofAction: (actionNumber: string) => Promise<readonly Invoice[]>;
  /** One provider's, or everybody's; by state and day of issue; newest first. Held ones have no day of issue. */
  readonly list: (filter: {
    readonly organisation: string | undefined;
    readonly state: InvoiceState | undefined;
    readonly issuedFrom: string | undefined;
    readonly issuedTo: string | undefined;
  }) => Promise<readonly Invoice[]>;
  /** In order of position, those after `position`. */
  readonly feed: (position: number, limit: number) => Promise<readonly FeedEntry[]>;
  readonly feedHead: () => Promise<number>;
  readonly series: (organisation: string, year: number) => Promise<SeriesHead | null>;
  readonly profile: (organisation: string) => Promise<Profile | null>;
};

const states = ['HELD', 'ISSUED', 'IN_PROCESS', 'SUSPENDED', 'PAYMENT_ORDERED', 'PAID', 'REJECTED'] as const;
const most = 20_000;

export const makeInvoiceStore = (table: Table): InvoiceStore => {
  const get = async (actionNumber: string, sequence: number) =>
    (await getItem(table, keys.invoice(actionNumber, sequence), invoiceItem, 'INVOICE'))?.body ?? null;
  return {
    get,
    find: async (id, caller) => {
      const parsed = parseInvoiceId(id);
      const invoice = parsed === undefined ? null : await get(parsed.actionNumber, parsed.sequence);
      return invoice !== null && maySee(caller, invoice.organisation) ? ok(invoice) : err(notFoundRefusal);
    },
    ofAction: async (actionNumber) => {
      const items = await queryAll(table, { partition: keys.action(actionNumber).pk, prefix: under.invoices }, 1_000);
      return (items ?? []).map((item) => parseItem(invoiceItem, 'INVOICE', item).body);
    },
    list: async ({ organisation, state, issuedFrom, issuedTo }) => {
      const range = {
        ...(issuedFrom === undefined ? {} : { from: issuedFrom }),
        ...(issuedTo === undefined ? {} : { to: `${issuedTo}\u{10ffff}` }),
        newestFirst: true,
      };
      const partitions =
        organisation === undefined
          ? (state === undefined ? states : [state]).map((one) => ({
              index: 'gsi2' as const,
              partition: queues.invoices(one),
              ...range,
            }))
          : [{ index: 'gsi1' as const, partition: lists.invoices(organisation), ...range }];
      const pages = await Promise.all(partitions.map(async (one) => queryAll(table, one, most)));
      const dated = issuedFrom !== undefined || issuedTo !== undefined;
      return pages
        .flatMap((items) => items ?? [])
        .map(
          (item) => parseItem(invoiceItem, 'INVOICE row', { pk: item['pk'], sk: item['sk'], body: item['row'] }).body,
        )
        .filter((invoice) => (state === undefined || invoice.state === state) && !(dated && invoice.state === 'HELD'))
        .sort((a, b) => (sortKey(a) < sortKey(b) ? 1 : -1));
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

const sortKey = (invoice: Invoice): string =>
  `${invoice.state === 'HELD' ? (invoice.statusHistory[0]?.at ?? '') : invoice.issuedOn}#${invoice.id}`;
