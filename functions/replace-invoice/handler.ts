import { replaceInvoice } from '../../contract/routes/replace-invoice.ts';
import { enteredCount } from '../../domain/action/action.ts';
import { yearOf } from '../../domain/calendar-date.ts';
import { replaceAdvance } from '../../domain/invoice/advance.ts';
import { partyOf } from '../../domain/invoice/issue.ts';
import { ok } from '../../domain/result.ts';
import { findInvoiceWithAction } from '../../store/invoice-with-action.ts';
import { command } from '../shared/http/command.ts';
import { invoiceVersion, presentInvoice } from '../shared/present/invoice.ts';
import type { Deps } from '../shared/wiring.ts';

/** Replaces a rejected invoice, once: a second call answers 409 and takes no number. */
export const makeReplaceInvoice = ({
  actions,
  invoices,
  invoiceCommands,
}: Pick<Deps, 'actions' | 'invoices' | 'invoiceCommands'>) =>
  command(
    replaceInvoice,
    {
      find: async ({ params, caller }) => {
        const found = await findInvoiceWithAction({ actions, invoices }, params.id, caller);
        if (!found.ok) return found;
        const { organisation } = found.value.invoice;
        // Read the day once: at midnight on 31 December, series and number must be of the same year.
        const today = invoiceCommands.clock.today();
        const year = yearOf(today);
        const [head, feedHead, sheet] = await Promise.all([
          invoices.series(organisation, year),
          invoices.feedHead(),
          invoices.profile(organisation),
        ]);
        return ok({
          ...found.value,
          series: { organisation, year, head },
          feedHead,
          seller: sheet && partyOf(sheet),
          today,
        });
      },
      versionOf: ({ invoice }) => invoiceVersion(invoice),
      decide: ({ stored, invoice: rejected, series, feedHead, seller, today }, { caller, cause }) => {
        const given = { seller, series: series.head };
        const decided = replaceAdvance(stored.action, rejected, given, { ...cause, today });
        if (!decided.ok) return decided;
        const { next, events, invoices: changed, invoice } = decided.value;
        return ok({
          plan: {
            changes: [{ before: stored, after: next, events, invoices: changed }],
            series: [series],
            feedHead,
          },
          reply: () => ({
            body: presentInvoice(invoice, caller, cause.today, enteredCount(next.facts) === 0),
            version: invoiceVersion(invoice),
            location: `/api/invoices/${invoice.id}`,
          }),
        });
      },
    },
    invoiceCommands,
  );
