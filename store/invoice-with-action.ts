import type { Caller } from '../domain/caller.ts';
import type { Invoice } from '../domain/invoice/invoice.ts';
import { parseInvoiceId } from '../domain/invoice/number.ts';
import { type NotFound, notFound } from '../domain/refusal.ts';
import { err, ok, type Result } from '../domain/result.ts';
import type { ActionStore } from './actions.ts';
import type { InvoiceStore } from './invoices.ts';
import type { StoredAction } from './stored.ts';

export type FoundInvoice = { readonly stored: StoredAction; readonly invoice: Invoice };

/**
 * An invoice and its action, which is read first: a change in between moves the action's revision, so nothing is
 * decided on an old invoice.
 */
export const findInvoiceWithAction = async (
  { actions, invoices }: { readonly actions: ActionStore; readonly invoices: InvoiceStore },
  id: string,
  caller: Caller,
): Promise<Result<FoundInvoice, NotFound>> => {
  const parsed = parseInvoiceId(id);
  if (parsed === undefined) return err(notFound);
  const stored = await actions.find(parsed.actionNumber, caller);
  if (!stored.ok) return stored;
  const invoice = await invoices.find(id, caller);
  return invoice.ok ? ok({ stored: stored.value, invoice: invoice.value }) : invoice;
};
