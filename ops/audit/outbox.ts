import { type AuditClock, tooLong } from './calendar.ts';
import type { Report } from './findings.ts';
import type { Partition } from './partition.ts';

/** Each message announces an event, and none has waited too long. */
export const checkOutbox = ({ events, outbox }: Partition, clock: AuditClock, report: Report): void => {
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  for (const item of outbox) {
    const { message, seq, actionNumber } = item;
    if (bySeq.get(seq)?.at !== message.time || message.id !== `${actionNumber}:${seq}`) {
      const detail = `Aucun événement de rang ${seq} n’est celui que ce message annonce.`;
      report('OUTBOX_WITHOUT_EVENT', item, 'event', detail);
    }
    const waited = tooLong(clock, message.time);
    if (waited !== null) report('EVENT_UNPUBLISHED', item, 'age', `Il attend depuis ${waited}.`);
  }
};
