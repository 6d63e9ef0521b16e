import { listActionInvoices } from '../../contract/routes/list-action-invoices.ts';
import { enteredCount } from '../../domain/action/action.ts';
import { ok } from '../../domain/result.ts';
import { maxCsvRows } from '../shared/http/csv.ts';
import { filterDigest, pageOfList } from '../shared/http/listing.ts';
import { query } from '../shared/http/query.ts';
import { presentInvoice } from '../shared/present/invoice.ts';
import type { Deps } from '../shared/wiring.ts';

/** An action's advance invoices, the oldest first: a held one has no number yet, a replaced one stays. */
export const makeListActionInvoices = ({
  actions,
  invoices,
  clock,
  suspension,
}: Pick<Deps, 'actions' | 'invoices' | 'clock' | 'suspension'>) =>
  query(
    listActionInvoices,
    async ({ params, query: filter, caller, operation, wantsCsv }) => {
      const [found, all] = await Promise.all([
        actions.find(params.actionNumber, caller),
        invoices.ofAction(params.actionNumber),
      ]);
      if (!found.ok) return found;
      const nobodyEntered = enteredCount(found.value.action.facts) === 0;
      const rows = all.filter((one) => filter.state === undefined || one.state === filter.state);
      const page = pageOfList(
        rows,
        filterDigest(operation, { ...filter, ...params }),
        wantsCsv ? { limit: maxCsvRows } : filter,
      );
      if (!page.ok) return page;
      return ok({
        body: {
          items: page.value.items.map((one) => presentInvoice(one, caller, clock.today(), nobodyEntered)),
          nextCursor: page.value.nextCursor,
        },
      });
    },
    suspension,
  );
