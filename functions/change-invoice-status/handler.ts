import { enteredCount } from '../../domain/action/index.ts';
import { change } from '../../domain/event/index.ts';
import { changeStatus, invoiceStateLabels } from '../../domain/invoice/index.ts';
import { err, ok } from '../../domain/result.ts';
import { command } from '../shared/http/endpoint.ts';
import { invoiceVersion, presentInvoice } from '../shared/present/invoice.ts';
import { findInvoice } from '../shared/store/invoice-gate.ts';
import type { Deps } from '../shared/wiring.ts';
import { changeInvoiceStatus } from './schema.ts';

/** Finance's word on an invoice. Safe to repeat: the state it is in already is refused, and nothing is written. */
export const makeChangeInvoiceStatus = ({
  actions,
  invoices,
  writing,
}: Pick<Deps, 'actions' | 'invoices' | 'writing'>) =>
  command(
    changeInvoiceStatus,
    {
      find: async ({ params, caller }) => {
        const [found, feedHead] = await Promise.all([
          findInvoice({ actions, invoices }, params.id, caller),
          invoices.feedHead(),
        ]);
        return found.ok ? ok({ ...found.value, feedHead }) : found;
      },
      versionOf: ({ invoice }) => invoiceVersion(invoice),
      decide: ({ stored, invoice: before, feedHead }, { body, caller, cause }) => {
        const decided = changeStatus(before, { ...body, at: cause.at, by: cause.by.userId });
        if (!decided.ok) {
          const { error } = decided;
          if (error.code === 'INVOICE_STATE') return err(error);
          const { pointer, detail } = error;
          return err({ code: 'INVALID', detail, violations: [{ pointer, code: 'REQUIRED', detail }] });
        }
        const invoice = decided.value;
        const { action } = stored;
        const { advance } = action.facts;
        const dies = invoice.state === 'REJECTED' && advance.state === 'ISSUED' && advance.invoiceId === invoice.id;
        const after = dies
          ? { ...action, facts: { ...action.facts, advance: { ...advance, rejected: true } } }
          : action;
        return ok({
          changes: [
            {
              before: stored,
              after,
              events: [
                {
                  type: 'INVOICE_STATUS_CHANGED',
                  at: cause.at,
                  by: cause.by,
                  subject: invoice.id,
                  changes: [
                    ...change(
                      'invoiceState',
                      `Facture ${invoice.number}`,
                      invoiceStateLabels[before.state],
                      invoiceStateLabels[invoice.state],
                    ),
                    ...change('reason', 'Motif', null, body.reason ?? null),
                  ],
                  data: { invoiceId: invoice.id, state: invoice.state, reason: body.reason ?? null },
                },
              ],
              invoices: [{ invoice, isNew: false }],
              feedHead,
            },
          ],
          reply: () => ({
            body: presentInvoice(invoice, caller, cause.today, enteredCount(after.facts) === 0),
            version: invoiceVersion(invoice),
          }),
        });
      },
    },
    writing,
  );
