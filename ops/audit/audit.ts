import type * as z from 'zod';
import { checkAction } from './action.ts';
import { type Anchor, checkAnchored, checkFeedAnchored, checkPresent } from './anchor.ts';
import type { AuditClock } from './calendar.ts';
import { eventSchema } from './events.ts';
import { type Finding, type Key, keyText, type Report } from './findings.ts';
import {
  actionSchema,
  countersSchema,
  declarationSchema,
  enrolmentSchema,
  feedHeadSchema,
  feedSchema,
  invoiceSchema,
  keysSchema,
  outboxSchema,
  publishedSchema,
  type Raw,
  referenceSchema,
  replySchema,
  seriesSchema,
  workSchema,
} from './items.ts';
import { addToLedger, checkLedger, emptyLedger } from './ledger.ts';
import { emptyPartition, type Partition } from './partition.ts';
import {
  addRegisterEvent,
  checkRegisters,
  emptyRegisters,
  registerEventSchema,
  registerSchema,
  sheetSchema,
  standingSchema,
} from './registers.ts';
import { checkForm, checkReply } from './replies.ts';
import { requestSchema } from './requests.ts';

export type Counted = {
  readonly items: number;
  readonly actions: number;
  readonly providers: number;
  readonly events: number;
  readonly invoices: number;
};
export type Audited = { readonly findings: readonly Finding[]; readonly counted: Counted; readonly anchor: Anchor };

/**
 * Audits a whole table, item by item. DynamoDB returns each partition whole before the next: an action is checked when its
 * partition ends, so that memory holds one action and the ledger only.
 */
export const audit = async (
  items: AsyncIterable<Record<string, unknown>> | Iterable<Record<string, unknown>>,
  clock: AuditClock,
  onProgress: (counted: Counted) => void = () => {},
  former: Anchor | null = null,
): Promise<Audited> => {
  const findings: Finding[] = [];
  const report: Report = (code, item, about, detail) => findings.push({ code, key: keyText(item), about, detail });
  const ledger = emptyLedger();
  const registers = emptyRegisters();
  const anchor: Anchor = { takenAt: clock.now.toISOString(), chains: {}, series: {}, feed: { seq: 0, head: '' } };
  const anchored = (pk: string, events: readonly { readonly seq: number; readonly hash: string }[]) => {
    checkAnchored(pk, former?.chains[pk], events, report);
    const last = events.at(-1);
    if (last !== undefined) anchor.chains[pk] = { seq: last.seq, head: last.hash };
  };
  const counted = { items: 0, actions: 0, providers: 0, events: 0, invoices: 0 };
  const closed = new Set<string>();
  let partition: Partition | null = null;

  const close = () => {
    if (partition === null) return;
    checkAction(partition, clock, report);
    anchored(partition.firstKey.pk, partition.events);
    addToLedger(ledger, partition);
    counted.actions += partition.action === null ? 0 : 1;
    counted.events += partition.events.length;
    counted.invoices += partition.invoices.length;
    closed.add(partition.firstKey.pk);
    partition = null;
  };
  const open = ({ pk, sk }: Key): Partition => {
    if (partition !== null && partition.firstKey.pk === pk) return partition;
    close();
    if (closed.has(pk)) throw new Error(`The table was not read by partitions: ${pk} comes back`);
    partition = emptyPartition({ pk, sk });
    return partition;
  };
  const read = <T>(schema: z.ZodType<T>, raw: Raw, keep: (item: T) => void) => {
    const parsed = schema.safeParse(raw);
    if (parsed.success) {
      keep(parsed.data);
      return;
    }
    const paths = [...new Set(parsed.error.issues.map(({ path }) => path.join('.')))].sort().join(', ');
    report('ITEM_UNREADABLE', raw, paths, `Ces champs ne conviennent pas : ${paths}.`);
  };
  const take = (raw: Raw) => {
    checkForm(raw, report);
    if (raw.pk.startsWith('ACTION#')) open(raw).bodies.set(raw.sk, raw['body']);
    switch (raw.kind) {
      case 'ACTION':
        return read(actionSchema, raw, (item) => {
          open(raw).action = item;
        });
      case 'ENROLMENT':
        return read(enrolmentSchema, raw, (item) => open(raw).enrolments.push(item));
      case 'REFERENCE':
        return read(referenceSchema, raw, (item) => open(raw).references.push(item));
      case 'DECLARATION':
        return read(declarationSchema, raw, (item) => open(raw).declarations.push(item));
      case 'REQUEST':
        return read(requestSchema, raw, (item) => open(raw).requests.push(item));
      case 'INVOICE':
        return read(invoiceSchema, raw, (item) => open(raw).invoices.push(item));
      case 'EVENT':
        return read(eventSchema, raw, (item) => open(raw).events.push(item));
      case 'OUTBOX':
        return read(outboxSchema, raw, (item) => open(raw).outbox.push(item));
      case 'PUBLISHED':
        return read(publishedSchema, raw, (item) => ledger.published.set(item.actionNumber, item.seqs));
      case 'ADVANCE_WORK':
        return read(workSchema, raw, (item) => {
          open(raw).work = item;
        });
      case 'COUNTERS':
        return read(countersSchema, raw, (item) => ledger.counters.set(item.organisation, item));
      case 'SERIES':
        return read(seriesSchema, raw, (item) => ledger.series.set(`${item.organisation} ${item.year}`, item));
      case 'FEED':
        return read(feedSchema, raw, (item) => ledger.feed.push(item));
      case 'FEED_HEAD':
        return read(feedHeadSchema, raw, (item) => {
          ledger.feedHead = item;
        });
      case 'IDEMPOTENCY':
        return read(replySchema, raw, (item) => checkReply(item, clock, report));
      case 'REGISTER':
        return read(registerSchema, raw, (item) => registers.heads.set(item.organisation, item));
      case 'REGISTER_EVENT':
        return read(registerEventSchema, raw, (item) => addRegisterEvent(registers, item));
      case 'PROFILE':
        return read(sheetSchema, raw, (item) => registers.things.PROFILE.set(item.organisation, item));
      case 'STANDING':
        return read(standingSchema, raw, (item) => registers.things.STANDING.set(item.organisation, item));
      default:
        report('ITEM_UNKNOWN', raw, 'kind', `Son genre est ${raw.kind}.`);
    }
  };

  for await (const item of items) {
    counted.items += 1;
    read(keysSchema, { ...item, pk: String(item['pk']), sk: String(item['sk']), kind: String(item['kind']) }, take);
    if (counted.items % 5_000 === 0) onProgress(counted);
  }
  close();
  counted.providers = new Set([...ledger.expected.keys(), ...ledger.counters.keys()]).size;
  checkLedger(ledger, report);
  checkRegisters(registers, report);
  for (const [organisation, events] of registers.events) anchored(`REGISTER#${organisation}`, events);
  for (const [name, { last }] of ledger.series) anchor.series[name] = last;
  const feed = checkFeedAnchored(ledger.feed, former?.feed, report);
  if (former !== null) checkPresent(former, anchor, report);
  return { findings, counted, anchor: { ...anchor, feed } };
};
