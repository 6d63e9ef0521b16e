import { describe, expect, it } from 'vitest';
import type { Action } from '../../../domain/action/action.ts';
import { reasonsOf } from '../../../domain/advance/hold-reason.ts';
import {
  type AdvanceProgress,
  type AdvanceState,
  advanceStates,
  advanceTransitions,
  awaitsAdvance,
} from '../../../domain/advance/progress.ts';
import { date } from '../../../domain/calendar-date.ts';
import {
  followInvoice,
  holdReasonsOf,
  issueOrHold,
  mayReplace,
  needsAdvanceDecision,
  replaceAdvance,
} from '../../../domain/invoice/advance.ts';
import type { Invoice, NumberedInvoice } from '../../../domain/invoice/invoice.ts';
import { invoiceStates } from '../../../domain/invoice/invoice.ts';
import type { SeriesHead } from '../../../domain/invoice/series.ts';
import type { Result } from '../../../domain/result.ts';
import { awaitingAction, openAction } from '../../support/actions.ts';
import { advanceTerms } from '../../support/advance-terms.ts';
import { heldInvoice, invoiceIn, issuedInvoice } from '../../support/invoices.ts';

const at = '2023-01-25T09:00:00.000Z';
const today = date('2023-01-25');
const system = { today, at, by: { userId: 'advance-invoice', role: 'system' } } as const;
const finance = { today, at, by: { userId: 'finance', role: 'finance' } } as const;
const provider = { today, at, by: { userId: 'GR237', role: 'titulaire' } } as const;
const seller = { name: 'Organisme fictif GR237', siret: '00000023700012' };
const buyer = { name: 'Région fictive', siret: '00000000100019' };
const given = { seller, buyer, series: null };

const live = { invoiceId: '23C00390257_1-A1', invoiceNumber: 'AV2023-GR237-00001', issuedCount: 1 };
const progress: Record<AdvanceState, AdvanceProgress> = {
  NONE: { state: 'NONE' },
  NOT_DUE: { state: 'NOT_DUE' },
  AWAITED: { state: 'AWAITED' },
  HELD: { state: 'HELD', invoiceId: live.invoiceId, reasons: ['NO_TRAINEE_ENTERED'] },
  ISSUED: { state: 'ISSUED', ...live },
  REJECTED: { state: 'REJECTED', ...live },
};
const nobodyIn = { entryDates: {}, inTrainingCount: 0 };
const inState = (state: AdvanceState, facts: Partial<Action['facts']> = {}): Action =>
  state === 'NONE'
    ? awaitingAction({ facts: { ...facts, advance: progress[state] } })
    : openAction({ facts: { ...facts, advance: progress[state] } });
const value = <T>(result: Result<T, { readonly detail: string }>): T => {
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
};
const decided = (result: ReturnType<typeof issueOrHold>) => {
  if (result === null) throw new Error('Nothing was decided');
  return result;
};

describe('the life of an advance', () => {
  it('waits in the states from which it may be issued, and in no other', () => {
    expect(advanceStates.filter((state) => awaitsAdvance(progress[state]))).toEqual(['AWAITED', 'HELD']);
  });

  it.each(advanceStates)('from %s: the advance function does what the table allows, or nothing', (state) => {
    const { hold, issue } = advanceTransitions[state];
    const held = state === 'HELD' ? heldInvoice() : null;
    const withSomebody = issueOrHold(inState(state), held, given, system);
    const withNobody = issueOrHold(inState(state, nobodyIn), held, given, system);
    expect(withSomebody?.next.facts.advance.state ?? null).toBe(issue);
    expect(withNobody?.next.facts.advance.state ?? null).toBe(hold);
    expect([withSomebody?.outcome, withNobody?.outcome]).toEqual(
      issue === null ? [undefined, undefined] : ['issued', 'held'],
    );
  });

  it.each(advanceStates)('from %s: a rejection kills the live invoice only', (state) => {
    const { next } = value(
      followInvoice(inState(state), issuedInvoice(), { state: 'REJECTED', reason: 'SIRET' }, finance),
    );
    expect(next.facts.advance.state).toBe(advanceTransitions[state].reject ?? state);
  });

  it('is not ended by the rejection of an invoice that was replaced already', () => {
    const second = { ...live, invoiceId: '23C00390257_1-A2', invoiceNumber: 'AV2023-GR237-00002', issuedCount: 2 };
    const action = openAction({ facts: { advance: { state: 'ISSUED', ...second } } });
    const { next } = value(followInvoice(action, issuedInvoice(), { state: 'REJECTED', reason: 'SIRET' }, finance));
    expect(next).toBe(action);
  });

  it('comes back from a rejection by its replacement', () => {
    const { next } = value(replaceAdvance(inState('REJECTED'), invoiceIn('REJECTED'), given, provider));
    expect(next.facts.advance).toEqual({
      state: advanceTransitions.REJECTED.replace,
      invoiceId: '23C00390257_1-A2',
      invoiceNumber: 'AV2023-GR237-00001',
      issuedCount: 2,
    });
  });
});

describe('asking the advance function to look', () => {
  const entered = { entryDates: { '2023-01-06': 4 } };
  it.each([
    ['an opening with an advance due', inState('NONE'), inState('AWAITED'), true],
    ['an opening without one', inState('NONE'), inState('NOT_DUE'), false],
    ['a new action whose advance waits', null, inState('AWAITED'), true],
    ['an entry while it is held', inState('HELD', nobodyIn), inState('HELD'), true],
    ['another entry while it is awaited', inState('AWAITED'), inState('AWAITED', entered), true],
    ['the last entry cancelled', inState('AWAITED'), inState('AWAITED', nobodyIn), false],
    ['an entry once it is issued', inState('ISSUED'), inState('ISSUED', entered), false],
    ['an entry once it is rejected', inState('REJECTED'), inState('REJECTED', entered), false],
  ])('after %s: %s', (_, before, after, expected) => {
    expect(needsAdvanceDecision(before, after)).toBe(expected);
  });

  it('is not done for a change that moves no entry', () => {
    const held = inState('HELD');
    expect(needsAdvanceDecision(held, { ...held, site: 'Muret' })).toBe(false);
  });
});

describe('holding an advance', () => {
  it('is for want of a trainee, in the same words for everybody', () => {
    const action = inState('AWAITED', nobodyIn);
    expect(holdReasonsOf(action)).toEqual(['NO_TRAINEE_ENTERED']);
    const { next, invoices, events } = decided(issueOrHold(action, null, given, system));
    expect(next.facts.advance).toEqual(progress.HELD);
    expect(invoices).toMatchObject([
      { before: null, after: { state: 'HELD', holdReasons: reasonsOf(['NO_TRAINEE_ENTERED']), sequence: 1 } },
    ]);
    expect(events).toMatchObject([
      { type: 'ADVANCE_HELD', subject: live.invoiceId, changes: [{ before: 'Attendue', after: 'Retenue' }] },
    ]);
  });

  it('changes nothing when it is held already, for the same reason', () => {
    const action = inState('HELD', nobodyIn);
    expect(issueOrHold(action, heldInvoice(), given, system)).toEqual({
      outcome: 'held',
      next: action,
      events: [],
      invoices: [],
    });
  });

  it('names the provider by its code while it has no sheet', () => {
    const { invoices } = decided(issueOrHold(inState('AWAITED', nobodyIn), null, { ...given, seller: null }, system));
    expect(invoices[0]?.after.parties).toEqual({ seller: { name: 'GR237', siret: null }, buyer });
  });
});

describe('issuing an advance', () => {
  it('takes the first number of a new series', () => {
    const { next, invoices, events } = decided(issueOrHold(inState('AWAITED'), null, given, system));
    expect(invoices).toMatchObject([
      { before: null, after: { state: 'ISSUED', number: 'AV2023-GR237-00001', issuedOn: '2023-01-25' } },
    ]);
    expect(next.facts.advance).toEqual(progress.ISSUED);
    expect(events).toEqual([
      {
        type: 'ADVANCE_ISSUED',
        at,
        by: system.by,
        subject: live.invoiceId,
        changes: [
          { field: 'advance', label: 'Facture d’avance', before: 'Attendue', after: 'Émise' },
          { field: 'invoiceNumber', label: 'Numéro de facture', before: null, after: 'AV2023-GR237-00001' },
          { field: 'amount', label: 'Montant de l’avance', before: null, after: '48\u202F000,00\u00A0€' },
        ],
        data: { invoiceId: live.invoiceId, amountInclTaxCents: 4_800_000 },
      },
    ]);
  });

  it('is dated after the last of its series, even by a clock that is behind', () => {
    const series = { last: 7, lastIssuedOn: date('2023-01-27') };
    const { invoices } = decided(issueOrHold(inState('AWAITED'), null, { ...given, series }, system));
    expect(invoices[0]?.after).toMatchObject({ number: 'AV2023-GR237-00008', issuedOn: '2023-01-27' });
  });

  it('releases the very invoice that was held, with its past', () => {
    const held = heldInvoice();
    const { invoices, events } = decided(issueOrHold(inState('HELD'), held, given, system));
    expect(invoices[0]?.before).toBe(held);
    expect(invoices[0]?.after.statusHistory.map(({ state }) => state)).toEqual(['HELD', 'ISSUED']);
    expect(Object.keys(invoices[0]?.after ?? {})).not.toContain('holdReasons');
    expect(events).toMatchObject([{ changes: [{ before: 'Retenue', after: 'Émise' }, {}, {}] }]);
  });

  it('fails on an advance that waits and is not due: a defect, not a refusal', () => {
    const waived = openAction({
      advanceTerms: advanceTerms({ waived: true }),
      facts: { advance: { state: 'AWAITED' } },
    });
    expect(() => issueOrHold(waived, null, given, system)).toThrow('is not due');
  });
});

describe('following an invoice', () => {
  it('is recorded with the state before and after, and the reason', () => {
    const { events, invoice } = value(
      followInvoice(inState('ISSUED'), issuedInvoice(), { state: 'REJECTED', reason: 'SIRET inconnu' }, finance),
    );
    expect(invoice.state).toBe('REJECTED');
    expect(events).toEqual([
      {
        type: 'INVOICE_STATUS_CHANGED',
        at,
        by: finance.by,
        subject: live.invoiceId,
        changes: [
          { field: 'invoiceState', label: 'Facture AV2023-GR237-00001', before: 'émise', after: 'rejetée' },
          { field: 'reason', label: 'Motif', before: null, after: 'SIRET inconnu' },
        ],
        data: { invoiceId: live.invoiceId, state: 'REJECTED', reason: 'SIRET inconnu' },
      },
    ]);
  });

  it('is refused in the words of the status', () => {
    expect(followInvoice(inState('ISSUED'), issuedInvoice(), { state: 'PAID' }, finance)).toMatchObject({
      ok: false,
      error: { code: 'INVOICE_STATE', from: 'ISSUED', to: 'PAID' },
    });
  });
});

describe('replacing a rejected invoice', () => {
  const series = { last: 1, lastIssuedOn: date('2023-01-05') };
  const replace = (invoice: Invoice = invoiceIn('REJECTED'), more: { readonly series?: SeriesHead } = {}) =>
    replaceAdvance(inState('REJECTED'), invoice, { ...given, series, ...more }, provider);

  it('takes a new number, cites the rejected one, and keeps the amount and how it came about', () => {
    const { invoice, invoices, events } = value(replace());
    expect(invoice).toMatchObject({
      id: '23C00390257_1-A2',
      sequence: 2,
      state: 'ISSUED',
      number: 'AV2023-GR237-00002',
      issuedOn: '2023-01-25',
      paymentDueOn: '2023-02-24',
      replaces: { number: 'AV2023-GR237-00001', issuedOn: '2023-01-05' },
      amounts: issuedInvoice().amounts,
      computation: issuedInvoice().computation,
      statusHistory: [{ state: 'ISSUED', at, by: 'GR237' }],
    });
    expect(invoices).toMatchObject([
      { before: { state: 'REJECTED' }, after: { state: 'REJECTED', replacedBy: 'AV2023-GR237-00002' } },
      { before: null, after: { number: 'AV2023-GR237-00002' } },
    ]);
    expect(events).toMatchObject([
      {
        type: 'ADVANCE_REPLACED',
        subject: '23C00390257_1-A2',
        changes: [
          { field: 'invoiceNumber', before: 'AV2023-GR237-00001', after: 'AV2023-GR237-00002' },
          { field: 'amount', before: null },
        ],
        data: { replaces: 'AV2023-GR237-00001' },
      },
    ]);
  });

  it('starts without the past of the rejected one', () => {
    const { invoice } = value(replace());
    for (const name of ['reason', 'replacedBy']) expect(Object.keys(invoice)).not.toContain(name);
  });

  it('names the seller and the references of today: what was wrong in them is the usual cause', () => {
    const terms = advanceTerms({ commitmentNumber: 'EJ-2023-0000001' });
    const action = openAction({ advanceTerms: terms, facts: { advance: progress.REJECTED } });
    const renamed = { name: 'Organisme fictif renommé', siret: '00000023700038' };
    const { invoice } = value(replaceAdvance(action, invoiceIn('REJECTED'), { series, seller: renamed }, provider));
    expect(invoice.parties.seller).toEqual(renamed);
    expect(invoice.references).toEqual({ ...issuedInvoice().references, commitmentNumber: 'EJ-2023-0000001' });
  });

  it('keeps the seller that the rejected one named when there is no sheet', () => {
    const { invoice } = value(
      replaceAdvance(inState('REJECTED'), invoiceIn('REJECTED'), { series, seller: null }, provider),
    );
    expect(invoice.parties).toEqual(issuedInvoice().parties);
  });

  it.each(invoiceStates.filter((state) => state !== 'REJECTED'))('is refused on one that is %s', (state) => {
    const invoice = state === 'HELD' ? heldInvoice() : invoiceIn(state);
    const refusal = { code: 'INVOICE_STATE', detail: 'Seule une facture rejetée peut être remplacée.' };
    expect(mayReplace(invoice)).toEqual({ ok: false, error: refusal });
    expect(replace(invoice)).toEqual({ ok: false, error: refusal });
  });

  it('is refused a second time, naming the first replacement', () => {
    const [first] = value(replace()).invoices;
    if (first === undefined) throw new Error('Nothing was replaced');
    expect(replace(first.after)).toEqual({
      ok: false,
      error: {
        code: 'INVOICE_STATE',
        detail: 'Cette facture est déjà remplacée par la facture AV2023-GR237-00002.',
      },
    });
  });

  it('can itself be rejected and replaced, and still cites what it replaced', () => {
    const { next, invoice } = value(replace());
    const again = value(followInvoice(next, invoice, { state: 'REJECTED', reason: 'Code service' }, finance));
    expect(again.next.facts.advance.state).toBe('REJECTED');
    expect(again.invoice.replaces).toEqual({ number: 'AV2023-GR237-00001', issuedOn: '2023-01-05' });
    const head = { last: 2, lastIssuedOn: date('2023-01-25') };
    const third: NumberedInvoice = value(
      replaceAdvance(again.next, again.invoice, { seller, series: head }, provider),
    ).invoice;
    expect(third).toMatchObject({ id: '23C00390257_1-A3', sequence: 3, replaces: { number: 'AV2023-GR237-00002' } });
  });

  it('is refused when the series has no number left', () => {
    const full = { last: 99_999, lastIssuedOn: date('2023-01-05') };
    const long = { ...invoiceIn('REJECTED'), organisation: 'ORG0007' };
    expect(replace(long, { series: full })).toMatchObject({ ok: false, error: { code: 'NUMBER_UNAVAILABLE' } });
  });
});
