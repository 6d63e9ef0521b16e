import { listModificationRequests } from '../../contract/routes/list-modification-requests.ts';
import { ok } from '../../domain/result.ts';
import { maxCsvRows } from '../shared/http/csv.ts';
import { filterDigest } from '../shared/http/listing.ts';
import { query } from '../shared/http/query.ts';
import { presentRequestRow } from '../shared/present/request.ts';
import type { Deps } from '../shared/wiring.ts';

/** A provider's own requests, newest first; the Région's queue, pending ones first, those oldest first. */
export const makeListModificationRequests = ({ requests, suspension }: Pick<Deps, 'requests' | 'suspension'>) =>
  query(
    listModificationRequests,
    async ({ query: asked, caller, operation, wantsCsv }) => {
      const organisation = caller.role === 'titulaire' ? caller.organisation : asked.organisation;
      const { state, type, actionNumber } = asked;
      const page = await requests.list(
        { organisation, state, type, actionNumber },
        wantsCsv ? { limit: maxCsvRows } : asked,
        filterDigest(operation, { ...asked, who: organisation ?? '*' }),
      );
      if (!page.ok) return page;
      return ok({
        body: {
          items: page.value.items.map((row) => presentRequestRow(row, caller)),
          nextCursor: page.value.nextCursor,
        },
      });
    },
    suspension,
  );
