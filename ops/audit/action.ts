import { checkAdvance } from './advance.ts';
import type { AuditClock } from './calendar.ts';
import { checkChain } from './chain.ts';
import { checkFacts, checkReferences } from './facts.ts';
import type { Report } from './findings.ts';
import { checkHistory } from './history.ts';
import { checkLists } from './lists.ts';
import { checkOutbox } from './outbox.ts';
import type { Partition } from './partition.ts';
import { checkLocks } from './requests.ts';
import { checkWitnesses } from './witness.ts';

/** Checks one action's items against one another. */
export const checkAction = (partition: Partition, clock: AuditClock, report: Report): void => {
  partition.events.sort((a, b) => a.seq - b.seq);
  checkChain(partition, report);
  checkOutbox(partition, clock, report);
  const { action, firstKey } = partition;
  if (action === null) {
    report('ACTION_MISSING', firstKey, 'action', `L’élément ${firstKey.pk} / ACTION n’existe pas.`);
    return;
  }
  checkWitnesses(partition, action, report);
  checkHistory(partition, action, report);
  checkFacts(partition, action, report);
  checkLocks(action, partition.requests, report);
  checkReferences(partition, report);
  checkLists(partition, action, report);
  checkAdvance(partition, action, clock, report);
};
