import { enteredCount } from '../../domain/action/index.ts';
import { latest, yearOf } from '../../domain/calendar-date.ts';
import { change } from '../../domain/event/index.ts';
import { replace } from '../../domain/invoice/index.ts';
import { formatEuros } from '../../domain/money.ts';
import { err, ok } from '../../domain/result.ts';
import { command } from '../shared/http/endpoint.ts';
import { invoiceVersion, presentInvoice, refuseToReplace } from '../shared/present/invoice.ts';
import { findInvoice } from '../shared/store/invoice-gate.ts';
import type { Deps } from '../shared/wiring.ts';
import { replaceInvoice } from './schema.ts';

/** A new invoice for a rejected one, once only: asked again, it answers 409 and takes no number. */
export const makeReplaceInvoice = ({ actions, invoices, writing }: Pick<Deps, 'actions' | 'invoices' | 'writing'>) =>
  command(
    replaceInvoice,
    {
      find: async ({ params, caller }) => {
        const found = await findInvoice({ actions, invoices }, params.id, caller);
        if (!found.ok) return found;
        const { organisation } = found.value.invoice;
        // The day is taken once: at midnight on 31 December, series and number must be of the same year.
        const today = writing.clock.today();
        const [series, feedHead, profile] = await Promise.all([
          invoices.series(organisation, yearOf(today)),
          invoices.feedHead(),
          invoices.profile(organisation),
        ]);
        return ok({ ...found.value, series, feedHead, profile, today });
      },
      versionOf: ({ invoice }) => invoiceVersion(invoice),
      decide: ({ stored, invoice: rejected, series, feedHead, profile, today }, { caller, cause }) => {
        const refusal = refuseToReplace(rejected);
        if (refusal !== null || rejected.state !== 'REJECTED') {
          return err(refusal ?? { code: 'INVOICE_STATE', detail: 'Seule une facture rejetée peut être remplacée.' });
        }
        const { action } = stored;
        const { advanceTerms: terms } = action;
        const { seller, buyer } = rejected.parties;
        const on = series === null ? today : latest(today, series.lastIssuedOn);
        const decided = replace(rejected, {
          rank: (series?.last ?? 0) + 1,
          on,
          at: cause.at,
          by: cause.by.userId,
          // As they are today: a wrong SIRET or reference is what most invoices are rejected for.
          parties: { seller: profile === null ? seller : { name: profile.name, siret: profile.siret }, buyer },
          references: {
            contractNumber: action.contractNumber,
            purchaseOrderNumber: terms.purchaseOrderNumber,
            commitmentNumber: terms.commitmentNumber,
            serviceCode: terms.serviceCode,
          },
        });
        if (!decided.ok) return err({ code: 'INVOICE_STATE', detail: decided.error.detail });
        const { replaced, replacement } = decided.value;
        const after = {
          ...action,
          facts: {
            ...action.facts,
            advance: {
              state: 'ISSUED' as const,
              invoiceId: replacement.id,
              invoiceNumber: replacement.number,
              rejected: false,
              issuedCount: replacement.sequence,
            },
          },
        };
        return ok({
          changes: [
            {
              before: stored,
              after,
              events: [
                {
                  type: 'ADVANCE_REPLACED',
                  at: cause.at,
                  by: cause.by,
                  subject: replacement.id,
                  changes: [
                    ...change('invoiceNumber', 'Numéro de facture', replaced.number, replacement.number),
                    ...change('amount', 'Montant de l’avance', null, formatEuros(replacement.amounts.inclTaxCents)),
                  ],
                  data: {
                    invoiceId: replacement.id,
                    replaces: replaced.number,
                    amountInclTaxCents: replacement.amounts.inclTaxCents,
                  },
                },
              ],
              invoices: [
                { invoice: replaced, isNew: false },
                { invoice: replacement, isNew: true },
              ],
              numbering: { organisation: action.organisation, year: yearOf(on), before: series, issuedOn: on },
              feedHead,
            },
          ],
          reply: () => ({
            body: presentInvoice(replacement, caller, cause.today, enteredCount(after.facts) === 0),
            version: invoiceVersion(replacement),
            location: `/api/invoices/${replacement.id}`,
          }),
        });
      },
    },
    writing,
  );
