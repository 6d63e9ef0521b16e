import { date, parisInstant } from '../../domain/calendar-date.ts';
import { makeDecideAdvances } from '../../functions/shared/advance/decide-advances.ts';
import { wire } from '../../functions/shared/wiring.ts';
import { silently, tell, withTable } from './figures.ts';
import { fillMany, numberOf } from './many.ts';

/**
 * Numbering rate of one provider: one writer, one transaction per invoice, by design (docs/adr/0005). Reserved blocks
 * would be faster and leave gaps.
 */
export const numbering = async (): Promise<void> => {
  const count = 600;
  const warmUp = 100;
  await withTable(async (open) => {
    await fillMany(open, [{ stage: 'opened', count, prefix: 'N', organisation: 'GR237' }]);
    const today = date('2023-01-05');
    const clock = { today: () => today, now: () => parisInstant(today, new Date()), realNow: () => new Date() };
    const asked = Array.from({ length: count }, (_, index) => ({
      actionNumber: numberOf('N', index),
      organisation: 'GR237',
      correlationId: 'bench',
    }));
    const buyer = { name: 'Région fictive', siret: '00000000100016' };
    const decide = makeDecideAdvances(wire(open.table, clock), buyer)(asked);
    const perSecond = await silently(async () => {
      let from = 0;
      for (const [index, one] of asked.entries()) {
        if (index === warmUp) from = performance.now();
        const outcome = await decide(one);
        if (outcome !== 'issued') throw new Error(`${one.actionNumber}: ${outcome}`);
      }
      return ((count - warmUp) * 1000) / (performance.now() - from);
    });
    tell({
      measure: 'invoices of one provider numbered a second, one writer, reads included',
      value: Math.round(perSecond),
      unit: '/s',
      // No target of its own: what people wait for is what « openers » asks, and docs/adr/0005 tells the need.
      target: '',
      pass: true,
    });
  });
};
