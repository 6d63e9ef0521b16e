import { date, parisInstant } from '../../domain/calendar-date.ts';
import { makeSettleAdvance } from '../../functions/shared/advance/settle-advance.ts';
import { wire } from '../../functions/shared/wiring.ts';
import { silently, tell, withTable } from './figures.ts';
import { fillMany, numberOf } from './many.ts';

/**
 * How fast invoices of one provider are numbered: one writer, one transaction an invoice, as the design wants it (a number
 * is taken where its invoice is written: docs/adr/0005). Blocks of numbers would go faster, and leave gaps.
 */
export const numbering = async (): Promise<void> => {
  const count = 600;
  const warmUp = 100;
  await withTable(async (open) => {
    await fillMany(open, [{ stage: 'opened', count, prefix: 'N', organisation: 'GR237' }]);
    const today = date('2023-01-05');
    const clock = { today: () => today, now: () => parisInstant(today, new Date()), realNow: () => new Date() };
    const settle = makeSettleAdvance(wire(open.table, clock), { name: 'Région fictive', siret: '00000000100016' });
    const perSecond = await silently(async () => {
      let from = 0;
      for (let index = 0; index < count; index += 1) {
        if (index === warmUp) from = performance.now();
        const outcome = await settle(numberOf('N', index), 'GR237', 'bench');
        if (outcome !== 'issued') throw new Error(`${numberOf('N', index)}: ${outcome}`);
      }
      return ((count - warmUp) * 1000) / (performance.now() - from);
    });
    tell({
      measure: 'invoices of one provider numbered a second, one writer, reads included',
      value: Math.round(perSecond),
      unit: '/s',
      target: '≥ 300',
      pass: perSecond >= 300,
    });
  });
};
