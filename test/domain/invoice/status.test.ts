import { describe, expect, it } from 'vitest';
import { date } from '../../../domain/calendar-date.ts';
import { type InvoiceState } from '../../../domain/invoice/invoice.ts';
import { issue } from '../../../domain/invoice/issue.ts';
import { changeStatus, type FinanceState, invoiceTransitions } from '../../../domain/invoice/status.ts';
import { invoiceStateLabels } from '../../../domain/invoice/words.ts';
import { heldInvoice, invoiceIn, issuedInvoice } from '../../support/invoices.ts';

const states = [
  'HELD',
  'ISSUED',
  'IN_PROCESS',
  'SUSPENDED',
  'PAYMENT_ORDERED',
  'PAID',
  'REJECTED',
] as const satisfies readonly InvoiceState[];

/** docs/api.md, POST /api/invoices/{id}/status, written out pair by pair and not read from the code. */
const financeMaySay = new Set([
  'ISSUED → IN_PROCESS',
  'ISSUED → REJECTED',
  'IN_PROCESS → SUSPENDED',
  'IN_PROCESS → PAYMENT_ORDERED',
  'IN_PROCESS → REJECTED',
  'SUSPENDED → IN_PROCESS',
  'SUSPENDED → REJECTED',
  'PAYMENT_ORDERED → PAID',
]);

const pairs = states.flatMap((from) => states.map((to) => [from, to] as const));
const accepted = pairs.filter(([from, to]) => financeMaySay.has(`${from} → ${to}`));
const refused = pairs.filter(([from, to]) => !financeMaySay.has(`${from} → ${to}`));

const invoiceOf = (state: InvoiceState) => (state === 'HELD' ? heldInvoice() : invoiceIn(state));
const said = { at: '2023-01-20T10:00:00.000Z', by: 'finance', reason: 'Numéro d’engagement erroné' };

describe('say what became of an invoice', () => {
  it('knows every state', () => {
    expect(Object.keys(invoiceTransitions).sort()).toEqual([...states].sort());
    expect(Object.keys(invoiceStateLabels).sort()).toEqual([...states].sort());
    expect(accepted.length + refused.length).toBe(states.length ** 2);
  });

  it.each(accepted)('%s → %s is accepted and recorded', (from, to) => {
    const invoice = invoiceOf(from);
    const changed = changeStatus(invoice, { ...said, state: to });
    expect(changed).toMatchObject({
      ok: true,
      value: {
        state: to,
        number: 'AV2023-GR237-00001',
        issuedOn: '2023-01-05',
        statusHistory: [...invoice.statusHistory, { state: to, ...said }],
      },
    });
  });

  it.each(refused)('%s → %s is refused', (from, to) => {
    const changed = changeStatus(invoiceOf(from), { ...said, state: to });
    expect(changed).toMatchObject({ ok: false, error: { code: 'INVOICE_STATE', from, to } });
  });

  it.each(states)('names what may follow %s', (from) => {
    const changed = changeStatus(invoiceOf(from), { ...said, state: 'HELD' });
    const allowed = states.filter((to) => financeMaySay.has(`${from} → ${to}`));
    expect(changed.ok).toBe(false);
    if (changed.ok || changed.error.code !== 'INVOICE_STATE') return;
    expect([...changed.error.allowed].sort()).toEqual(allowed.sort());
    for (const to of allowed) expect(changed.error.detail).toContain(invoiceStateLabels[to]);
  });

  it('says in French why a change is refused', () => {
    const changed = changeStatus(invoiceIn('PAID'), { ...said, state: 'REJECTED' });
    expect(changed).toMatchObject({
      error: {
        detail:
          'La facture AV2023-GR237-00001 est payée, elle ne peut pas être rejetée\u00A0: son état ne change plus.',
      },
    });
  });

  const only = 'elle peut seulement être';
  it.each([
    ['HELD', 'La facture est retenue', 'elle sera émise à l’entrée d’un stagiaire'],
    ['ISSUED', 'La facture AV2023-GR237-00001 est émise', `${only} prise en charge ou rejetée`],
    [
      'IN_PROCESS',
      'La facture AV2023-GR237-00001 est prise en charge',
      `${only} suspendue, mise en paiement ou rejetée`,
    ],
    ['SUSPENDED', 'La facture AV2023-GR237-00001 est suspendue', `${only} prise en charge ou rejetée`],
    ['PAYMENT_ORDERED', 'La facture AV2023-GR237-00001 est mise en paiement', `${only} payée`],
    ['PAID', 'La facture AV2023-GR237-00001 est payée', 'son état ne change plus'],
    ['REJECTED', 'La facture AV2023-GR237-00001 est rejetée', `${only} remplacée par une nouvelle facture`],
  ] as const)('tells finance what it can do instead: %s', (from, is, next) => {
    const refusal = (to: InvoiceState): string => {
      const changed = changeStatus(invoiceOf(from), { ...said, state: to });
      return changed.ok ? '' : changed.error.detail;
    };
    expect(refusal(from)).toBe(`${is.replace(' est ', ' est déjà ')}\u00A0: ${next}.`);
    const other = from === 'HELD' ? 'PAID' : 'HELD';
    expect(refusal(other)).toBe(`${is}, elle ne peut pas être ${invoiceStateLabels[other]}\u00A0: ${next}.`);
  });

  const reasoned = accepted.filter(([, to]) => to === 'SUSPENDED' || to === 'REJECTED');
  it.each(reasoned)('%s → %s without a reason is refused', (from, to) => {
    for (const reason of [undefined, '', '  \n'])
      expect(changeStatus(invoiceOf(from), { ...said, state: to, reason })).toMatchObject({
        ok: false,
        error: {
          code: 'INVALID',
          violations: [
            {
              pointer: '/reason',
              code: 'REQUIRED',
              detail: `Indiquez le motif\u00A0: le titulaire doit savoir pourquoi sa facture est ${invoiceStateLabels[to]}.`,
            },
          ],
        },
      });
  });

  it('keeps the reason on a suspended or rejected invoice, and only there', () => {
    for (const [from, to] of accepted) {
      const changed = changeStatus(invoiceOf(from), { ...said, state: to });
      expect(changed.ok && 'reason' in changed.value ? changed.value.reason : undefined).toBe(
        to === 'SUSPENDED' || to === 'REJECTED' ? said.reason : undefined,
      );
    }
  });

  it('does not ask for a reason to take in charge, order payment or pay', () => {
    const silent: readonly (readonly [Exclude<InvoiceState, 'HELD'>, FinanceState])[] = [
      ['ISSUED', 'IN_PROCESS'],
      ['SUSPENDED', 'IN_PROCESS'],
      ['IN_PROCESS', 'PAYMENT_ORDERED'],
      ['PAYMENT_ORDERED', 'PAID'],
    ];
    for (const [from, state] of silent) {
      const changed = changeStatus(invoiceIn(from), { state, at: said.at, by: said.by });
      expect(changed.ok && changed.value.statusHistory.at(-1)).toEqual({ state, at: said.at, by: said.by });
    }
  });

  it('changes nothing of what the invoice says', () => {
    const { state: _, statusHistory: __, ...said0 } = issuedInvoice();
    const { state: ___, statusHistory: ____, ...paid } = invoiceIn('PAID');
    expect(paid).toEqual(said0);
  });

  it('cites nothing when it replaced nothing', () => {
    for (const state of ['ISSUED', 'PAID'] as const) expect(Object.keys(invoiceIn(state))).not.toContain('replaces');
  });

  it('leaves the invoice it was given as it was', () => {
    const invoice = issuedInvoice();
    const before = structuredClone(invoice);
    changeStatus(invoice, { ...said, state: 'REJECTED' });
    expect(invoice).toEqual(before);
  });
});

describe('release a held invoice', () => {
  it('is the only way out of HELD', () => {
    const released = issue(heldInvoice(), {
      rank: 7,
      on: date('2023-01-06'),
      at: '2023-01-06T08:00:00.000Z',
      by: 'advance-invoice',
    });
    expect(invoiceTransitions.HELD).toEqual(['ISSUED']);
    expect(released).toMatchObject({
      ok: true,
      value: {
        state: 'ISSUED',
        number: 'AV2023-GR237-00007',
        issuedOn: '2023-01-06',
        paymentDueOn: '2023-02-05',
        statusHistory: [{ state: 'HELD' }, { state: 'ISSUED', at: '2023-01-06T08:00:00.000Z' }],
      },
    });
    expect(released.ok && 'holdReason' in released.value).toBe(false);
  });
});
