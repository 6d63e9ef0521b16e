import { showInvoice } from '../../contract/routes/show-invoice.ts';
import { enteredCount } from '../../domain/action/action.ts';
import { parseInvoiceId } from '../../domain/invoice/number.ts';
import { ok } from '../../domain/result.ts';
import { query } from '../shared/http/query.ts';
import { invoiceVersion, presentInvoice } from '../shared/present/invoice.ts';
import type { Deps } from '../shared/wiring.ts';

/** One invoice with its computation. Its action is read in parallel: it shows whether any trainee has entered. */
export const makeShowInvoice = ({
  actions,
  invoices,
  clock,
  suspension,
}: Pick<Deps, 'actions' | 'invoices' | 'clock' | 'suspension'>) =>
  query(
    showInvoice,
    async ({ params, caller }) => {
      const parsed = parseInvoiceId(params.id);
      const [found, action] = await Promise.all([
        invoices.find(params.id, caller),
        parsed === undefined ? null : actions.read(parsed.actionNumber),
      ]);
      if (!found.ok) return found;
      const nobodyEntered = action !== null && enteredCount(action.action.facts) === 0;
      return ok({
        body: presentInvoice(found.value, caller, clock.today(), nobodyEntered),
        version: invoiceVersion(found.value),
      });
    },
    suspension,
  );
