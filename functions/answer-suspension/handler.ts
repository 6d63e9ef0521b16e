import { answerSuspension } from '../../contract/routes/answer-suspension.ts';
import { enteredCount } from '../../domain/action/action.ts';
import { answerInvoice } from '../../domain/invoice/advance.ts';
import { ok } from '../../domain/result.ts';
import { findInvoiceWithAction } from '../../store/invoice-with-action.ts';
import { command } from '../shared/http/command.ts';
import { invoiceVersion, presentInvoice } from '../shared/present/invoice.ts';
import type { Deps } from '../shared/wiring.ts';

/** Records the provider's answer to a suspension. Its state stays: finance decides what follows. The same words again change nothing. */
export const makeAnswerSuspension = ({
  actions,
  invoices,
  invoiceCommands,
}: Pick<Deps, 'actions' | 'invoices' | 'invoiceCommands'>) =>
  command(
    answerSuspension,
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
        const decided = answerInvoice(stored.action, before, body.text, cause);
        if (!decided.ok) return decided;
        const { next, events, invoices: changed, invoice } = decided.value;
        return ok({
          plan:
            events.length === 0
              ? null
              : { changes: [{ before: stored, after: next, events, invoices: changed }], feedHead },
          reply: () => ({
            body: presentInvoice(invoice, caller, cause.today, enteredCount(next.facts) === 0),
            version: invoiceVersion(invoice),
          }),
        });
      },
    },
    invoiceCommands,
  );
