import { readInvoiceFeed } from '../../contract/routes/read-invoice-feed.ts';
import { ok } from '../../domain/result.ts';
import { query } from '../shared/http/query.ts';
import type { Deps } from '../shared/wiring.ts';

/** Complete and replayable: positions are taken in the transaction of the event, so none is skipped. */
export const makeReadInvoiceFeed = ({ invoices }: Pick<Deps, 'invoices'>) =>
  query(readInvoiceFeed, async ({ query: { after, limit } }) => {
    const entries = await invoices.feed(after, limit);
    const last = entries.at(-1);
    return ok({
      body: {
        items: entries.map(({ position, message }) => ({ position, ...message })),
        nextPosition: last?.position ?? after,
        nextCursor: entries.length === limit && last !== undefined ? String(last.position) : null,
      },
    });
  });
