import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { answerSuspension } from '../../contract/routes/answer-suspension.ts';
import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { readInvoiceFeed } from '../../contract/routes/read-invoice-feed.ts';
import { replaceInvoice } from '../../contract/routes/replace-invoice.ts';
import { showAction } from '../../contract/routes/show-action.ts';
import { showHistory } from '../../contract/routes/show-history.ts';
import { showInvoice } from '../../contract/routes/show-invoice.ts';
import { updateOrganisation } from '../../contract/routes/update-organisation.ts';
import { date } from '../../domain/calendar-date.ts';
import { openAction } from '../support/actions.ts';
import { advanceTerms } from '../support/advance-terms.ts';
import { openTestApp, type TestApp } from '../support/app.ts';
import type { Persona } from '../support/call.ts';
import { readAs, readList } from '../support/read.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp('2023-01-06');
});
afterAll(async () => app.stop());
beforeEach(() => app.clock.set('2023-01-06'));

let rank = 0;
/** An action whose advance is issued; the id of its invoice. */
const issued = async () => {
  rank += 1;
  const actionNumber = `INV_${rank}`;
  await app.put(openAction({ actionNumber }));
  expect(await app.settleAdvance(actionNumber)).toBe('issued');
  return { actionNumber, id: `${actionNumber}-A1` };
};
const say = async (id: string, state: string, reason?: string, as: Persona = 'finance') =>
  app.serve(changeInvoiceStatus, { as, params: { id }, body: { state, ...(reason === undefined ? {} : { reason }) } });
const replacing = async (id: string, as: Persona = 'GR237', headers = {}) =>
  app.serve(replaceInvoice, { as, params: { id }, headers });
const feed = async () => {
  const entries = z.looseObject({
    items: z.array(
      z.looseObject({ position: z.number(), type: z.string(), data: z.looseObject({ invoiceId: z.string() }) }),
    ),
  });
  return readAs(entries, await app.serve(readInvoiceFeed, { as: 'finance', query: { after: '0', limit: '100' } }))
    .items;
};
const numberOf = (called: {
  body: unknown;
  status: number;
  headers: Record<string, unknown>;
  bytes: Uint8Array;
}): string => readAs(z.looseObject({ number: z.string() }), called).number;

describe('what finance says of an invoice', () => {
  it('goes from issued to paid, one feed position and one line of history for each state', async () => {
    const { actionNumber, id } = await issued();
    for (const state of ['IN_PROCESS', 'PAYMENT_ORDERED', 'PAID']) {
      expect(await say(id, state)).toMatchObject({ status: 200, body: { id, state } });
    }
    const mine = (await feed()).filter((entry) => entry.data.invoiceId === id);
    expect(mine.map((entry) => entry.type)).toEqual([
      'invoice.issued',
      'invoice.status-changed',
      'invoice.status-changed',
      'invoice.status-changed',
    ]);
    const history = readList(await app.serve(showHistory, { as: 'GR237', params: { actionNumber } })).items;
    expect(history.slice(0, 3)).toMatchObject([
      { changes: [{ before: 'mise en paiement', after: 'payée' }] },
      { changes: [{ before: 'prise en charge', after: 'mise en paiement' }] },
      { changes: [{ before: 'émise', after: 'prise en charge' }] },
    ]);
    expect(await say(id, 'REJECTED', 'Trop tard')).toMatchObject({ status: 409, body: { code: 'INVOICE_STATE' } });
  });

  it('asks for a reason to suspend or reject, and takes only the states finance may say', async () => {
    const { id } = await issued();
    expect(await say(id, 'REJECTED')).toMatchObject({
      status: 422,
      body: { code: 'INVALID', violations: [{ pointer: '/reason', code: 'REQUIRED' }] },
    });
    expect((await say(id, 'ISSUED')).status).toBe(422);
    expect(await say(id, 'PAID')).toMatchObject({ status: 409, body: { code: 'INVOICE_STATE' } });
    expect((await say(id, 'IN_PROCESS', undefined, 'region')).status).toBe(403);
    expect((await say('INCONNU-A1', 'IN_PROCESS')).status).toBe(404);
    expect((await say(`${id}9`, 'IN_PROCESS')).status).toBe(404);
  });

  it('refuses a held invoice: it leaves by an entry, not by finance', async () => {
    await app.put(openAction({ actionNumber: 'INV_HELD', facts: { entryDates: {}, inTrainingCount: 0 } }));
    expect(await app.settleAdvance('INV_HELD')).toBe('held');
    expect(await say('INV_HELD-A1', 'IN_PROCESS')).toMatchObject({ status: 409, body: { code: 'INVOICE_STATE' } });
  });

  it('gives every change its own position when many come at once', async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(async () => (await issued()).id));
    const before = (await feed()).length;
    const said = await Promise.all(ids.map(async (id) => say(id, 'IN_PROCESS')));
    expect(said.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const positions = (await feed()).map((entry) => entry.position);
    expect(positions).toEqual(Array.from({ length: before + 4 }, (_, index) => index + 1));
  });
});

describe('the payment period', () => {
  const shown = async (id: string, as: Persona = 'finance') => app.serve(showInvoice, { as, params: { id } });
  const told = async (id: string, body: object) =>
    app.serve(changeInvoiceStatus, { as: 'finance', params: { id }, body });
  const answer = async (id: string, as: Persona = 'GR237') =>
    app.serve(answerSuspension, { as, params: { id }, body: { text: 'Le bon de commande est joint.' } });

  it('stays at day 5, not late, when the invoice is rejected while interrupted', async () => {
    const { id } = await issued();
    await say(id, 'IN_PROCESS');
    app.clock.set('2023-01-11');
    await say(id, 'SUSPENDED', 'Bon de commande absent');
    app.clock.set('2023-03-20');
    expect(await shown(id)).toMatchObject({
      body: { paymentClock: { state: 'INTERRUPTED', day: 5, late: false }, latePayment: null },
    });
    expect(await say(id, 'REJECTED', 'Rien n’est venu')).toMatchObject({
      body: { paymentClock: { state: 'STOPPED', day: 5, late: false }, latePayment: null },
    });
  });

  it('follows the days that finance gives, and keeps the former last day to pay', async () => {
    const { id } = await issued();
    await say(id, 'IN_PROCESS');
    app.clock.set('2023-01-16');
    await say(id, 'SUSPENDED', 'Bon de commande absent');
    expect(await told(id, { state: 'SUSPENDED', on: '2023-01-12' })).toMatchObject({
      status: 200,
      body: { state: 'SUSPENDED', reason: 'Bon de commande absent', version: 4, paymentClock: { day: 6 } },
    });
    expect(await told(id, { state: 'SUSPENDED', on: '2023-01-12' })).toMatchObject({ status: 409 });
    app.clock.set('2023-01-20');
    expect(await told(id, { state: 'IN_PROCESS', on: '2023-01-21' })).toMatchObject({
      status: 422,
      body: { code: 'INVALID', violations: [{ pointer: '/on' }] },
    });
    expect(await told(id, { state: 'IN_PROCESS', on: '2023-01-18' })).toMatchObject({
      body: {
        paymentDueOn: '2023-02-17',
        paymentClock: { formerDueOn: '2023-02-05', startedOn: '2023-01-18', day: 2 },
      },
    });
    await told(id, { state: 'PAYMENT_ORDERED' });
    app.clock.set('2023-03-25');
    expect(await shown(id, 'GR237')).toMatchObject({
      body: { latePayment: { from: '2023-02-18', days: 36, rateMillionths: 105_000, recoveryCents: 4_000 } },
    });
    expect(await told(id, { state: 'PAID', on: '2023-02-17' })).toMatchObject({
      body: { state: 'PAID', latePayment: null, paymentClock: { day: 30 } },
    });
  });

  it('shows the provider’s answer, dated, to finance, which is sent its day and not its words', async () => {
    const { id, actionNumber } = await issued();
    expect(await answer(id)).toMatchObject({ status: 409, body: { code: 'INVOICE_STATE' } });
    await say(id, 'IN_PROCESS');
    await say(id, 'SUSPENDED', 'Bon de commande absent');
    expect(await shown(id, 'GR237')).toMatchObject({ body: { allowed: { answer: { ok: true } } } });
    app.clock.set('2023-01-17');
    expect(await answer(id)).toMatchObject({
      status: 200,
      body: { state: 'SUSPENDED', version: 4, answers: [{ on: '2023-01-17', by: 'GR237', suspension: 1 }] },
    });
    expect(await shown(id)).toMatchObject({ body: { answers: [{ text: 'Le bon de commande est joint.' }] } });
    const last = (await feed()).at(-1);
    expect(last).toMatchObject({ type: 'invoice.status-changed', data: { invoiceId: id, answeredOn: '2023-01-17' } });
    const history = readList(await app.serve(showHistory, { as: 'GR237', params: { actionNumber } })).items;
    expect(history[0]).toMatchObject({ changes: [{ field: 'answeredOn', after: '17/01/2023' }] });
    expect(JSON.stringify([last, history])).not.toContain('bon de commande est joint');
    expect((await answer(id, 'finance')).status).toBe(403);
    expect((await answer(id, 'GR512')).status).toBe(404);
  });

  it('runs from where the contract says', async () => {
    const actionNumber = `INV_FROM_${rank}`;
    await app.put(
      openAction({
        actionNumber,
        advanceTerms: advanceTerms({ paymentPeriodFrom: { event: 'STARTING_ACT', on: date('2023-01-02') } }),
      }),
    );
    expect(await app.settleAdvance(actionNumber)).toBe('issued');
    expect(await shown(`${actionNumber}-A1`)).toMatchObject({
      body: {
        issuedOn: '2023-01-06',
        paymentDueOn: '2023-02-01',
        paymentPeriodFrom: { event: 'STARTING_ACT', on: '2023-01-02' },
      },
    });
  });
});

describe('replacing a rejected invoice', () => {
  it('takes the next number, cites the first, and carries the sheet as it is today', async () => {
    const { actionNumber, id } = await issued();
    const first = numberOf(await app.serve(showInvoice, { as: 'GR237', params: { id } }));
    await say(id, 'REJECTED', 'SIRET erroné');
    expect(await app.serve(showAction, { as: 'GR237', params: { actionNumber } })).toMatchObject({
      body: { advance: { state: 'ISSUED', invoiceId: id } },
    });
    await app.serve(updateOrganisation, {
      as: 'GR237',
      body: {
        name: 'Organisme fictif GR237',
        siret: '73282932000074',
        address: '1 rue Exemple, 31000 Toulouse',
        contactName: '',
        email: '',
        phone: '',
        vatExempt: true,
        authorisedSignatories: [],
      },
    });
    app.clock.set('2023-01-09');
    const replaced = await replacing(id);
    expect(replaced).toMatchObject({
      status: 201,
      headers: { location: `/api/invoices/${actionNumber}-A2` },
      body: {
        id: `${actionNumber}-A2`,
        state: 'ISSUED',
        issuedOn: '2023-01-09',
        replaces: { number: first, issuedOn: '2023-01-06' },
        seller: { name: 'Organisme fictif GR237', siret: '73282932000074' },
        amountInclTaxCents: 4_800_000,
      },
    });
    const second = numberOf(replaced);
    expect(Number(second.slice(-5))).toBe(Number(first.slice(-5)) + 1);
    expect(await app.serve(showInvoice, { as: 'finance', params: { id } })).toMatchObject({
      body: { state: 'REJECTED', replacedBy: second, allowed: { replace: { ok: false } } },
    });
    expect(await app.serve(showAction, { as: 'GR237', params: { actionNumber } })).toMatchObject({
      body: { advance: { invoiceId: `${actionNumber}-A2`, invoiceNumber: second } },
    });
    expect((await feed()).at(-1)).toMatchObject({
      type: 'invoice.issued',
      data: { number: second, replaces: { number: first } },
    });
  });

  it('is done once, whoever asks at the same time, and takes one number', async () => {
    const { actionNumber, id } = await issued();
    await say(id, 'REJECTED', 'Référence absente');
    const asked = await Promise.all([replacing(id), replacing(id), replacing(id)]);
    expect(asked.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409]);
    expect(await app.deps.invoices.ofAction(actionNumber)).toHaveLength(2);
    const series = await app.deps.invoices.series('GR237', 2023);
    const numbers = (await app.deps.invoices.ofProvider('GR237', {}))
      .flatMap((invoice) => (invoice.state === 'HELD' ? [] : [Number(invoice.number.slice(-5))]))
      .sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: series?.last ?? 0 }, (_, index) => index + 1));
  });

  it('replays the same reply for the same key, byte for byte', async () => {
    const { id } = await issued();
    await say(id, 'REJECTED', 'Référence absente');
    const first = await replacing(id, 'GR237', { 'idempotency-key': 'k1' });
    const again = await replacing(id, 'GR237', { 'idempotency-key': 'k1' });
    expect(again.status).toBe(201);
    expect(again.bytes).toEqual(first.bytes);
  });

  it('is refused before the rejection, to another role, and another provider’s does not exist', async () => {
    const { id } = await issued();
    expect(await replacing(id)).toMatchObject({ status: 409, body: { code: 'INVOICE_STATE' } });
    await say(id, 'REJECTED', 'Référence absente');
    expect((await replacing(id, 'finance')).status).toBe(403);
    expect((await replacing(id, 'GR512')).status).toBe(404);
  });

  it('may be rejected and replaced again', async () => {
    const { actionNumber, id } = await issued();
    for (const sequence of [1, 2]) {
      await say(`${actionNumber}-A${sequence}`, 'REJECTED', 'Encore');
      expect((await replacing(`${actionNumber}-A${sequence}`)).status).toBe(201);
    }
    expect(id).toBe(`${actionNumber}-A1`);
    expect((await app.deps.actions.read(actionNumber))?.action.facts.advance).toMatchObject({
      invoiceId: `${actionNumber}-A3`,
      state: 'ISSUED',
      issuedCount: 3,
    });
  });
});
