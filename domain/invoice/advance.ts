import { type Action, enteredCount } from '../action/action.ts';
import { assess } from '../advance/assess.ts';
import { type HoldReasonCode, type HoldReasonCodes, reasonsOf } from '../advance/hold-reason.ts';
import { type AdvanceProgress, advanceTransitions, awaitsAdvance } from '../advance/progress.ts';
import { formatFrench } from '../calendar-date.ts';
import { type ActionEvent, type Cause, change, type Decided, type EventType, happened } from '../event.ts';
import { formatEuros } from '../money.ts';
import type { Refused } from '../refusal.ts';
import { err, ok, type Result } from '../result.ts';
import type { HeldInvoice, Invoice, InvoiceContent, NumberedInvoice, Party, RejectedInvoice } from './invoice.ts';
import { hold, issue, prepareAdvance, referencesOf, replacementOf } from './issue.ts';
import { nextInSeries, type SeriesHead } from './series.ts';
import { type ChangeStatus, changeStatus, type StatusRefusal } from './status.ts';
import { answerSuspension } from './suspension.ts';
import * as words from './words.ts';

/** One invoice as a decision found it and as it leaves it; `null`: it is new. */
export type InvoiceChange = { readonly before: Invoice | null; readonly after: Invoice };

/** What a verb on the advance gives: the action, the invoices it wrote, and what happened. */
type AdvanceStep = Decided<Action> & { readonly invoices: readonly InvoiceChange[] };
/** `outcome`: how a waiting advance ended. */
export type AdvanceDecided = AdvanceStep & { readonly outcome: 'issued' | 'held' };

/** What an invoice needs beside the action: who sells (`null`: no sheet yet), who buys, and the series it is numbered in. */
export type Issuing = {
  readonly seller: Party | null;
  readonly buyer: Party;
  /** Of the year of `today`; `null` when no number was taken in it yet. */
  readonly series: SeriesHead | null;
};

const withAdvance = (action: Action, advance: AdvanceProgress): Action => ({
  ...action,
  facts: { ...action.facts, advance },
});

const live = (state: 'ISSUED', { id, number, sequence }: NumberedInvoice): AdvanceProgress => ({
  state,
  invoiceId: id,
  invoiceNumber: number,
  issuedCount: sequence,
});

/** What stands in the way of an advance that is due: empty when it may be issued. */
export const holdReasonsOf = (action: Action): readonly HoldReasonCode[] =>
  enteredCount(action.facts) > 0 ? [] : ['NO_TRAINEE_ENTERED'];

const isHeld = (reasons: readonly HoldReasonCode[]): reasons is HoldReasonCodes => reasons.length > 0;

/**
 * Whether the advance function must look at the action: when its advance begins to wait, and at each change of entries
 * that may release it. Asking twice is harmless; not asking would leave the advance held for ever.
 */
export const needsAdvanceDecision = (before: Action | null, after: Action): boolean => {
  if (!awaitsAdvance(after.facts.advance)) return false;
  if (before === null || !awaitsAdvance(before.facts.advance)) return true;
  return before.facts.entryDates !== after.facts.entryDates && !isHeld(holdReasonsOf(after));
};

const contentOf = (action: Action, { seller, buyer }: Issuing): InvoiceContent => {
  const advance = assess(action.advanceTerms);
  if (!advance.due) throw new Error(`${action.actionNumber} waits for an advance that is not due`);
  const { actionNumber, organisation, contractNumber, advanceTerms: terms } = action;
  const parties = { seller: seller ?? { name: organisation, siret: null }, buyer };
  return prepareAdvance({ actionNumber, organisation, contractNumber, terms, advance, parties });
};

const advanceEvent = (type: EventType, cause: Cause, invoice: Invoice, before: string, after: string): ActionEvent =>
  happened(type, cause, {
    subject: invoice.id,
    changes: [
      ...change('advance', 'Facture d’avance', before, after),
      ...(invoice.state === 'HELD'
        ? []
        : [
            ...change('invoiceNumber', 'Numéro de facture', null, invoice.number),
            ...change('amount', 'Montant de l’avance', null, formatEuros(invoice.amounts.inclTaxCents)),
          ]),
    ],
    data: { invoiceId: invoice.id, amountInclTaxCents: invoice.amounts.inclTaxCents },
  });

const sameReasons = (a: HoldReasonCodes, b: HoldReasonCodes): boolean =>
  a.length === b.length && a.every((code) => b.includes(code));

/** Nothing is issued while anything stands in the way; held again for the same reasons, nothing changes. */
const holdAdvance = (
  action: Action,
  held: HeldInvoice | null,
  reasons: HoldReasonCodes,
  given: Issuing,
  cause: Cause,
): AdvanceStep => {
  const { advance } = action.facts;
  if (advance.state === 'HELD' && sameReasons(advance.reasons, reasons))
    return { next: action, events: [], invoices: [] };
  const recorded = { reasons: reasonsOf(reasons), at: cause.at, by: cause.by.userId };
  const fresh = hold(held ?? contentOf(action, given), recorded);
  const after = held === null ? fresh : { ...fresh, statusHistory: [...held.statusHistory, ...fresh.statusHistory] };
  return {
    next: withAdvance(action, { state: advanceTransitions.AWAITED.hold, invoiceId: after.id, reasons }),
    events: [advanceEvent('ADVANCE_HELD', cause, after, held === null ? 'Attendue' : 'Retenue', 'Retenue')],
    invoices: [{ before: held, after }],
  };
};

const issueAdvance = (action: Action, held: HeldInvoice | null, given: Issuing, cause: Cause): AdvanceStep => {
  const { rank, on } = nextInSeries(given.series, cause.today);
  const issued = issue(held ?? contentOf(action, given), { rank, on, at: cause.at, by: cause.by.userId });
  if (!issued.ok) throw new Error(issued.error.detail);
  return {
    next: withAdvance(action, live(advanceTransitions.AWAITED.issue, issued.value)),
    events: [advanceEvent('ADVANCE_ISSUED', cause, issued.value, held === null ? 'Attendue' : 'Retenue', 'Émise')],
    invoices: [{ before: held, after: issued.value }],
  };
};

/**
 * What to do for an action whose advance waits: number its invoice when nothing stands in the way, hold it otherwise;
 * `null` when it does not wait (any more). Safe to repeat. `held`: the invoice that holding wrote, if any. Throws on
 * what cannot be: an advance that waits and is not due, a series of 99 999 invoices.
 */
export const issueOrHold = (
  action: Action,
  held: Invoice | null,
  given: Issuing,
  cause: Cause,
): AdvanceDecided | null => {
  const { advance } = action.facts;
  if (!awaitsAdvance(advance)) return null;
  const from = advance.state === 'HELD' && held?.state === 'HELD' ? held : null;
  const reasons = holdReasonsOf(action);
  return isHeld(reasons)
    ? { outcome: 'held', ...holdAdvance(action, from, reasons, given, cause) }
    : { outcome: 'issued', ...issueAdvance(action, from, given, cause) };
};

const dayLabel = (state: NumberedInvoice['state']): string =>
  state === 'SUSPENDED' ? 'Avis de suspension reçu le' : 'Date';

/** Finance says what became of an invoice. Rejected, the action's live advance is dead until it is replaced. */
export const followInvoice = (
  action: Action,
  before: Invoice,
  said: Pick<ChangeStatus, 'state' | 'reason' | 'on'>,
  cause: Cause,
): Result<AdvanceStep & { readonly invoice: NumberedInvoice }, StatusRefusal> => {
  const decided = changeStatus(before, { ...said, at: cause.at, by: cause.by.userId });
  if (!decided.ok) return decided;
  const invoice = decided.value;
  const { advance } = action.facts;
  const dies = invoice.state === 'REJECTED' && advance.state === 'ISSUED' && advance.invoiceId === invoice.id;
  const reason = said.reason ?? null;
  // Said of a suspended invoice, it moves no state: it tells when the notice was received.
  const noted = before.state === invoice.state;
  return ok({
    next: dies ? withAdvance(action, { ...advance, state: advanceTransitions.ISSUED.reject }) : action,
    invoice,
    invoices: [{ before, after: invoice }],
    events: [
      happened('INVOICE_STATUS_CHANGED', cause, {
        subject: invoice.id,
        changes: [
          ...change(
            'invoiceState',
            `Facture ${invoice.number}`,
            words.invoiceStateLabels[before.state],
            words.invoiceStateLabels[invoice.state],
          ),
          ...change('reason', 'Motif', null, reason),
          ...change(
            noted ? 'noticeReceivedOn' : 'on',
            dayLabel(invoice.state),
            null,
            said.on === undefined ? null : formatFrench(said.on),
          ),
        ],
        data: {
          invoiceId: invoice.id,
          state: invoice.state,
          reason,
          ...(said.on === undefined ? {} : { [noted ? 'noticeReceivedOn' : 'on']: said.on }),
        },
      }),
    ],
  });
};

/**
 * The provider's answer to a suspension. The event, which finance is sent, has its day and not its words: they may name
 * people, and an event is never erased.
 */
export const answerInvoice = (
  action: Action,
  before: Invoice,
  text: string,
  cause: Cause,
): Result<AdvanceStep & { readonly invoice: NumberedInvoice }, Refused<'INVOICE_STATE'>> => {
  const answered = answerSuspension(before, { text, at: cause.at, by: cause.by.userId });
  if (!answered.ok) return answered;
  const invoice = answered.value;
  if (invoice === before) return ok({ next: action, invoice, invoices: [], events: [] });
  return ok({
    next: action,
    invoice,
    invoices: [{ before, after: invoice }],
    events: [
      happened('INVOICE_STATUS_CHANGED', cause, {
        subject: invoice.id,
        changes: change(
          'answeredOn',
          `Réponse du titulaire, facture ${invoice.number}`,
          null,
          formatFrench(cause.today),
        ),
        data: { invoiceId: invoice.id, state: invoice.state, answeredOn: cause.today },
      }),
    ],
  });
};

export type ReplacementRefusal = Refused<'INVOICE_STATE' | 'NUMBER_UNAVAILABLE'>;

/** Whether an invoice may be replaced: only a rejected one, and only once, so that no action has two live advances. */
export const mayReplace = (invoice: Invoice): Result<RejectedInvoice, ReplacementRefusal> => {
  if (invoice.state !== 'REJECTED') return err({ code: 'INVOICE_STATE', detail: words.notRejected });
  return invoice.replacedBy === undefined
    ? ok(invoice)
    : err({ code: 'INVOICE_STATE', detail: words.alreadyReplaced(invoice.replacedBy) });
};

/**
 * A new invoice for a rejected one: the same amount, the next number, parties and references of today, and a citation
 * of the first, which says by what it was replaced.
 */
export const replaceAdvance = (
  action: Action,
  invoice: Invoice,
  { seller, series }: Pick<Issuing, 'seller' | 'series'>,
  cause: Cause,
): Result<AdvanceStep & { readonly invoice: NumberedInvoice }, ReplacementRefusal> => {
  const replaceable = mayReplace(invoice);
  if (!replaceable.ok) return replaceable;
  const rejected = replaceable.value;
  const { rank, on } = nextInSeries(series, cause.today);
  const content = replacementOf(rejected, {
    parties: { ...rejected.parties, seller: seller ?? rejected.parties.seller },
    references: referencesOf(action.contractNumber, action.advanceTerms),
  });
  const issued = issue(content, { rank, on, at: cause.at, by: cause.by.userId });
  if (!issued.ok) return issued;
  const replacement = issued.value;
  return ok({
    next: withAdvance(action, live(advanceTransitions.REJECTED.replace, replacement)),
    invoice: replacement,
    invoices: [
      { before: rejected, after: { ...rejected, replacedBy: replacement.number } },
      { before: null, after: replacement },
    ],
    events: [
      happened('ADVANCE_REPLACED', cause, {
        subject: replacement.id,
        changes: [
          ...change('invoiceNumber', 'Numéro de facture', rejected.number, replacement.number),
          ...change('amount', 'Montant de l’avance', null, formatEuros(replacement.amounts.inclTaxCents)),
        ],
        data: {
          invoiceId: replacement.id,
          replaces: rejected.number,
          amountInclTaxCents: replacement.amounts.inclTaxCents,
        },
      }),
    ],
  });
};
