import { changeInvoiceStatus } from '../../contract/routes/change-invoice-status.ts';
import { openAction } from '../../contract/routes/open-action.ts';
import { replaceInvoice } from '../../contract/routes/replace-invoice.ts';
import type { Received } from '../support/bus.ts';
import { makeScheduler } from '../support/deterministic-scheduler.ts';
import type { TestTable } from '../support/engine.ts';
import { openSystem } from '../support/system.ts';
import { write } from '../support/write.ts';
import { ready } from './openings.ts';
import { itemsOf } from './state.ts';

export type Outage = {
  readonly hours: number;
  /** Events of invoices in the feed, and those of them that the bus never received. */
  readonly events: number;
  readonly lost: readonly string[];
  readonly trimmed: number;
  readonly refused: number;
  /** What the sweeper had to publish. */
  readonly repaired: number;
  readonly findings: readonly string[];
  readonly history: readonly Received[];
  /** Number, state and cents of every invoice, as the table has them. */
  readonly invoices: readonly (readonly unknown[])[];
};

/**
 * The bus and the function that feeds it are down for some hours while actions open and finance works; then the bus comes
 * back, refusing a third of the entries. The stream kept 24 hours only.
 */
export const outage = async (
  open: TestTable,
  { seed, hours, perHour }: { readonly seed: number; readonly hours: number; readonly perHour: number },
): Promise<Outage> => {
  const scheduler = makeScheduler({ seed, from: '2023-01-05' });
  const { release } = scheduler.takeOverTimers();
  try {
    const system = await openSystem(open, {
      seed,
      clock: scheduler.clock,
      scheduler,
      rates: { rate: 0, kinds: [], bus: { 'entry-refused': 0.3 } },
    });
    const { delivery, bus, functions, clock } = system;
    const staff = { user: 'GR237', role: 'titulaire', organisation: 'GR237' } as const;
    const work = async (): Promise<void> => {
      await delivery.read();
      while (await delivery.step());
    };
    delivery.setDown('publish-events', true);
    bus.setDown(true);
    const sent: string[] = [];
    for (let hour = 0; hour < hours; hour += 1) {
      const numbers = Array.from({ length: perHour }, (_, rank) => `23OUT${hour}X${rank}_1`);
      await write(
        open.table,
        numbers.map((actionNumber) => ready(clock, actionNumber, 'GR237')),
        'outage',
      );
      for (const actionNumber of numbers) {
        const body = { actualStartDate: '2023-01-02' };
        await system.send(openAction, { as: staff, params: { actionNumber }, body });
        sent.push(actionNumber);
      }
      await work();
      // Finance does not wait: it follows, rejects, and what it rejects is replaced.
      const one = sent[Math.floor(system.random() * sent.length)] ?? '';
      const params = { id: `${one}-A1` };
      const state = hour % 3 === 0 ? 'REJECTED' : 'IN_PROCESS';
      await system.send(changeInvoiceStatus, { as: 'finance', params, body: { state, reason: 'Pièce' } });
      if (state === 'REJECTED') await system.send(replaceInvoice, { as: staff, params });
      // The sweeper tries every five minutes, here every five hours: it reads all that waits, and fails with the bus.
      if (hour % 5 === 4) await functions['sweep-outbox']().catch(() => null);
      scheduler.advance(3_600_000);
    }
    if (bus.received().length > 0) throw new Error('The outage let something through');
    // The bus is back but refuses a third; the function reads what the stream still has.
    bus.setDown(false);
    delivery.setDown('publish-events', false);
    await work();
    const trimmed = delivery.fired.get('trimmed') ?? 0;
    let repaired = 0;
    for (let run = 0; run < 200; run += 1) {
      scheduler.advance(5 * 60_000);
      const { republished, failed } = await functions['sweep-outbox']();
      repaired += republished;
      await work();
      if (republished === 0 && failed === 0) break;
    }
    const items = await itemsOf(open);
    const received = new Set(bus.received().map(({ id }) => id));
    const feed = items.filter(({ kind }) => kind === 'FEED').map(({ message }) => String(Object(message).id));
    const findings = (await system.audit()).map(({ code, key }) => `${code} ${key}`);
    const invoices = items
      .filter(({ kind }) => kind === 'INVOICE')
      .map(({ body }) => {
        const { id, number, state, amounts } = Object(body);
        return [id, number, state, amounts.inclTaxCents] as const;
      })
      .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    system.close();
    return {
      hours,
      events: feed.length,
      lost: feed.filter((id) => !received.has(id)),
      trimmed,
      refused: bus.fired.get('entry-refused') ?? 0,
      repaired,
      findings,
      history: bus.received(),
      invoices,
    };
  } finally {
    release();
  }
};
