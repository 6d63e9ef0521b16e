import { createHash } from 'node:crypto';
import type { Received } from './bus.ts';

type Known = { readonly rank: number; readonly number: unknown; readonly state: unknown; readonly cents: unknown };

/** The rank of an event in its action: what its id ends with. */
const rankOf = ({ id }: Received): number => Number(/:(\d+)$/u.exec(id)?.[1]);

/**
 * What a finance department would keep of the bus: each invoice as in its last event. It drops repeats by the
 * message's id and needs no order, so that the same history in any order and any number of times makes the same books.
 */
export const makeBooks = () => {
  const seen = new Set<string>();
  const invoices = new Map<string, Known>();
  return {
    take: (message: Received): void => {
      const key = `${message.source} ${message.id}`;
      if (!message.type.startsWith('invoice.') || seen.has(key)) return;
      seen.add(key);
      const { invoiceId, number, state, amountInclTaxCents } = message.data;
      const known = invoices.get(String(invoiceId));
      const rank = rankOf(message);
      if (known === undefined || known.rank < rank)
        invoices.set(String(invoiceId), { rank, number, state, cents: amountInclTaxCents });
    },
    /** By invoice: number, state and cents. */
    lines: (): readonly (readonly [string, unknown, unknown, unknown])[] =>
      [...invoices]
        .map(([id, { number, state, cents }]) => [id, number, state, cents] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    hash: (): string =>
      createHash('sha256')
        .update(JSON.stringify([...invoices].sort(([a], [b]) => (a < b ? -1 : 1))))
        .digest('hex'),
  };
};

export const booksOf = (messages: Iterable<Received>) => {
  const books = makeBooks();
  for (const message of messages) books.take(message);
  return books;
};
