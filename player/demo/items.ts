import { closeAction, declarePeriods, endDay, enrolPending, enterTrainees, processInvoice } from './acts.ts';
import { makeLedger } from './ledger.ts';
import { buyer, profileItems } from './providers.ts';
import { begin } from './scene.ts';
import { stories } from './stories.ts';

/** What the table holds even without the demonstration: the sheets of the personas' providers. */
export const referenceItems = (): readonly Record<string, unknown>[] => profileItems(['GR237', 'GR512']);

/** The items of the table on the guide's day, all made by the product's own verbs. Fictitious throughout. */
export const demoItems = (): readonly Record<string, unknown>[] => {
  const ledger = makeLedger(buyer);
  for (const item of profileItems(['GR237', 'GR512', 'GR604', 'GR718'])) ledger.put(item);
  for (const [index, story] of stories.entries()) {
    const scene = begin(ledger, story, index);
    enterTrainees(scene);
    enrolPending(scene);
    if (story.opened !== true) continue;
    declarePeriods(scene);
    closeAction(scene);
    processInvoice(scene);
    endDay(scene);
  }
  return [...ledger.items.values()];
};
