import type { Caller } from '../../../domain/caller/index.ts';
import { type Invoice, parseInvoiceId } from '../../../domain/invoice/index.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import { notFoundRefusal } from '../http/endpoint.ts';
import type { Refusal } from '../http/problem.ts';
import type { ActionStore } from './actions.ts';
import type { InvoiceStore } from './invoices.ts';
import type { StoredAction } from './stored.ts';

export type FoundInvoice = { readonly stored: StoredAction; readonly invoice: Invoice };

/**
 * An invoice with the action that gates it, for those who change it. It is read after the action: whoever changes it
 * in between moves the action's revision, so that nothing is decided on an old state of it.
 */
export const findInvoice = async (
  { actions, invoices }: { readonly actions: ActionStore; readonly invoices: InvoiceStore },
  id: string,
  caller: Caller,
): Promise<Result<FoundInvoice, Refusal>> => {
  const parsed = parseInvoiceId(id);
  if (parsed === undefined) return err(notFoundRefusal);
  const stored = await actions.find(parsed.actionNumber, caller);
  if (!stored.ok) return stored;
  const invoice = await invoices.find(id, caller);
  return invoice.ok ? ok({ stored: stored.value, invoice: invoice.value }) : invoice;
};
