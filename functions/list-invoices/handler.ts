import type * as z from 'zod/mini';
import { listInvoices } from '../../contract/routes/list-invoices.ts';
import { formatFrench } from '../../domain/calendar-date.ts';
import { err, ok } from '../../domain/result.ts';
import { readCursor, writeCursor } from '../../store/reads.ts';
import { maxCsvRows } from '../shared/http/csv.ts';
import { filterDigest, pageOfList } from '../shared/http/listing.ts';
import { query } from '../shared/http/query.ts';
import { presentInvoice } from '../shared/present/invoice.ts';
import type { Deps } from '../shared/wiring.ts';

type Filter = z.output<typeof listInvoices.query>;

const pageOfAll = async (
  invoices: Deps['invoices'],
  filter: Filter,
  digest: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
) => {
  const position = readCursor(digest, cursor);
  if (!position.ok) return position;
  const after = position.value?.['after'];
  const { items, next } = await invoices.page(filter, { limit, after: typeof after === 'string' ? after : null });
  return ok({ items, nextCursor: next === null ? null : writeCursor(digest, { after: next }) });
};

/** Newest first. A provider sees its own; the Région and finance see all, or one provider's. */
export const makeListInvoices = ({ invoices, clock, suspension }: Pick<Deps, 'invoices' | 'clock' | 'suspension'>) =>
  query(
    listInvoices,
    async ({ query: filter, caller, operation, wantsCsv }) => {
      const { issuedFrom, issuedTo } = filter;
      if (issuedFrom !== undefined && issuedTo !== undefined && issuedFrom > issuedTo) {
        const detail = `La fin de la période (${formatFrench(issuedTo)}) précède son début (${formatFrench(issuedFrom)}) : échangez les deux dates.`;
        return err({ code: 'INVALID', detail, violations: [{ pointer: '/issuedTo', code: 'INVALID', detail }] });
      }
      const organisation = caller.role === 'titulaire' ? caller.organisation : filter.organisation;
      const digest = filterDigest(operation, { ...filter, who: organisation ?? '*' });
      const paging = wantsCsv ? { limit: maxCsvRows } : filter;
      const page =
        organisation === undefined
          ? await pageOfAll(invoices, filter, digest, paging)
          : pageOfList(await invoices.ofProvider(organisation, filter), digest, paging);
      if (!page.ok) return page;
      return ok({
        body: {
          items: page.value.items.map((one) => presentInvoice(one, caller, clock.today())),
          nextCursor: page.value.nextCursor,
        },
      });
    },
    suspension,
  );
