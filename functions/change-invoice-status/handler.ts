import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { enteredCount } from '../../domain/action/action.ts';
import { followInvoice } from '../../domain/invoice/advance.ts';
import { ok } from '../../domain/result.ts';
import { findInvoiceWithAction } from '../../store/invoice-with-action.ts';
import { command } from '../shared/http/command.ts';
import { invoiceVersion, presentInvoice } from '../shared/present/invoice.ts';
import type { Deps } from '../shared/wiring.ts';

/** Records what finance says about an invoice. Repeating it is refused and writes nothing. */
export const makeChangeInvoiceStatus = ({
  actions,
  invoices,
  invoiceCommands,
}: Pick<Deps, 'actions' | 'invoices' | 'invoiceCommands'>) =>
  command(
    changeInvoiceStatus,
    {
      find: async ({ params, caller }) => {
        const [found, feedHead] = await Promise.all([
          findInvoiceWithAction({ actions, invoices }, params.id, caller),
          invoices.feedHead(),
        ]);
        return found.ok ? ok({ ...found.value, feedHead }) : found;
      },
      versionOf: ({ invoice }) => invoiceVersion(invoice),
      decide: ({ stored, invoice: before, feedHead }, { body, caller, cause }) => {
        const decided = followInvoice(stored.action, before, body, cause);
        if (!decided.ok) return decided;
        const { next, events, invoices: changed, invoice } = decided.value;
        return ok({
          plan: { changes: [{ before: stored, after: next, events, invoices: changed }], feedHead },
          reply: () => ({
            body: presentInvoice(invoice, caller, cause.today, enteredCount(next.facts) === 0),
            version: invoiceVersion(invoice),
          }),
        });
      },
    },
    invoiceCommands,
  );
