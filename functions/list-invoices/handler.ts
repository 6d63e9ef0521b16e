import { ok } from '../../domain/result.ts';
import { csvLimit } from '../shared/http/csv.ts';
import { query } from '../shared/http/endpoint.ts';
import { filterDigest, pageOfWhole } from '../shared/http/listing.ts';
import { presentInvoice } from '../shared/present/invoice.ts';
import type { Deps } from '../shared/wiring.ts';
import { listInvoices } from './schema.ts';

/** Newest first. A provider sees its own; the Région and finance see all, or one provider's. */
export const makeListInvoices = ({ invoices, clock }: Pick<Deps, 'invoices' | 'clock'>) =>
  query(listInvoices, async ({ query: filter, caller, operation, wantsCsv }) => {
    const organisation = caller.role === 'titulaire' ? caller.organisation : filter.organisation;
    const rows = await invoices.list({
      organisation,
      state: filter.state,
      issuedFrom: filter.issuedFrom,
      issuedTo: filter.issuedTo,
    });
    const digest = filterDigest(operation, { ...filter, who: organisation ?? '*' });
    const page = pageOfWhole(rows, digest, wantsCsv ? { limit: csvLimit } : filter);
    if (!page.ok) return page;
    return ok({
      body: {
        items: page.value.items.map((one) => presentInvoice(one, caller, clock.today())),
        nextCursor: page.value.nextCursor,
      },
    });
  });
