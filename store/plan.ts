import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Action } from '../domain/action/action.ts';
import { counterNames, countersDelta } from '../domain/dashboard.ts';
import type { Declaration } from '../domain/declaration/declaration.ts';
import type { Enrolment } from '../domain/enrolment/enrolment.ts';
import type { ActionEvent } from '../domain/event.ts';
import { type InvoiceChange, needsAdvanceDecision } from '../domain/invoice/advance.ts';
import { chainStart, contentDigest, hashEvent, type Witness } from './chain.ts';
import {
  actionItemOf,
  declarationItemOf,
  enrolmentItemOf,
  invoiceItemOf,
  referenceItemOf,
  sameContent,
} from './items.ts';
import { keys, lists, type PrimaryKey, queues } from './keys.ts';
import { actionMessage, isInvoiceMessage } from './messages.ts';
import type { Message, StoredAction } from './stored.ts';
import { type Item, maxTransactionItems, type Write } from './transaction.ts';
import type { Prepared } from './writing.ts';

/** One change of one action, decided on `before`. */
export type ActionChange = {
  /** `null`: the action is new. */
  readonly before: StoredAction | null;
  readonly after: Action;
  readonly events: readonly ActionEvent[];
  readonly enrolments?: readonly { readonly before: Enrolment | null; readonly after: Enrolment }[];
  readonly declarations?: readonly Declaration[];
  /** Whole items of the other objects of the action (modification requests). */
  readonly others?: readonly { readonly item: Item & PrimaryKey; readonly isNew: boolean }[];
  readonly invoices?: readonly InvoiceChange[];
  /** The advance is decided: delete its work item. */
  readonly advanceDecided?: true;
};

/** Changes of different actions, to be written in one transaction. */
export type Plan = { readonly changes: readonly ActionChange[] };

/** An event of a change, with its rank in the action's chain. */
export type RankedEvent = { readonly change: ActionChange; readonly event: ActionEvent; readonly seq: number };

/** The message of an event, and the writes that go with it (its place in finance's feed). */
export type Publication = { readonly message: Message; readonly writes: readonly Write[] };
export type Publish = (ranked: RankedEvent) => Publication;

/** Publishes events that are not for finance. Those that are need a numbered plan. */
export const publishAction: Publish = ({ change, event, seq }) => {
  if (isInvoiceMessage(event.type)) throw new Error(`No place in the feed for ${event.type}`);
  return { message: actionMessage({ ...change.after, seq }, event), writes: [] };
};

export const create = (item: Item & PrimaryKey, guards: Write['guards'] = 'revision'): Write => ({
  op: 'create',
  guards,
  item,
});
const write = (item: Item & PrimaryKey, isNew: boolean): Write =>
  isNew ? create(item) : { op: 'rewrite', guards: 'revision', item };

/** The id by which events speak of what a write stores. */
const subjectOf = ({ body }: Item): string | null => {
  const { id, period } = z.safeParse(subjected, body).data ?? {};
  return id ?? period ?? null;
};
const subjected = z.object({ id: z.optional(z.string()), period: z.optional(z.string()) });

/** What the events of a change vouch for: the things that it writes, and the action if it is new or another. */
const witnessing = ({ before }: ActionChange, item: Item, revision: number, things: readonly Write[]) => {
  const action = contentDigest(item);
  const isSame = before !== null && contentDigest(actionItemOf(before)) === action;
  const subjects = new Map(
    things.flatMap((one) => ('item' in one ? [[subjectOf(one.item), contentDigest(one.item)] as const] : [])),
  );
  return (subject: string | null): Witness => {
    const content = subject === null ? undefined : subjects.get(subject);
    return { revision, ...(isSame ? {} : { action }), ...(content === undefined ? {} : { subject: content }) };
  };
};

/** Writes each event to the chain, to the outbox and, when it is for finance, to the feed. */
const eventWrites = (
  change: ActionChange,
  commitId: string,
  correlationId: string,
  publish: Publish,
  witnessOf: (subject: string | null) => Witness,
) => {
  const { before, after, events } = change;
  const { actionNumber } = after;
  const writes: Write[] = [];
  let head = before?.head ?? chainStart;
  let seq = before?.seq ?? 0;
  for (const event of events) {
    seq += 1;
    const prev = head;
    const witness = witnessOf(event.subject);
    head = hashEvent(actionNumber, seq, event, prev, witness);
    const key = keys.event(actionNumber, seq);
    writes.push(create({ ...key, kind: 'EVENT', actionNumber, seq, ...event, witness, prev, hash: head, commitId }));
    const { message, writes: others } = publish({ change, event, seq });
    writes.push(
      create({
        ...keys.outbox(actionNumber, seq),
        kind: 'OUTBOX',
        gsi2pk: queues.outbox(),
        gsi2sk: `${event.at}#${actionNumber}#${String(seq).padStart(9, '0')}`,
        actionNumber,
        seq,
        message,
        correlationId,
      }),
    );
    writes.push(...others);
  }
  return { writes, seq, head };
};

const enrolmentWrites = ({ enrolments = [] }: ActionChange): readonly Write[] =>
  enrolments.flatMap(({ before, after }): readonly Write[] => {
    const item = write(enrolmentItemOf(after), before === null);
    if (before === null) return [item, create(referenceItemOf(after), 'reference')];
    if (before.reference === after.reference) return [item];
    const key = keys.reference(before.actionNumber, before.reference);
    // Frees the former reference, if it is still this enrolment's.
    return [
      item,
      create(referenceItemOf(after)),
      { op: 'delete', guards: 'revision', key, condition: { enrolmentId: ['=', before.id] } },
    ];
  });

/** Puts the work item of the advance function, or deletes it once the advance is decided. */
const advanceWrites = (change: ActionChange, commitId: string, correlationId: string): readonly Write[] => {
  const { before, after, events, advanceDecided = false } = change;
  const { actionNumber, organisation } = after;
  const key = keys.advanceWork(actionNumber);
  if (advanceDecided) return [{ op: 'delete', guards: 'revision', key }];
  if (!needsAdvanceDecision(before?.action ?? null, after)) return [];
  const askedAt = events[0]?.at ?? '';
  const item = {
    ...key,
    kind: 'ADVANCE_WORK',
    gsi2pk: queues.advanceWork(),
    gsi2sk: `${askedAt}#${actionNumber}`,
    actionNumber,
    organisation,
    askedAt,
    correlationId,
    /** Changes the item each time, so that each request gives a stream record. */
    commitId,
  };
  return [{ op: 'rewrite', guards: 'revision', item }];
};

const changeWrites = (
  change: ActionChange,
  commitId: string,
  correlationId: string,
  publish: Publish,
): { readonly stored: StoredAction; readonly writes: readonly Write[] } => {
  const { before, after, declarations = [], others = [], invoices = [] } = change;
  const revision = (before?.revision ?? 0) + 1;
  const things: readonly Write[] = [
    ...enrolmentWrites(change),
    ...declarations.map((one) => write(declarationItemOf(one, after), false)),
    ...others.map(({ item, isNew }) => write(item, isNew)),
    ...invoices.map((one) => write(invoiceItemOf(one.after), one.before === null)),
  ];
  const stored = {
    action: after,
    revision,
    version: before === null ? 1 : before.version + (sameContent(before.action, after) ? 0 : 1),
    seq: before?.seq ?? 0,
    head: before?.head ?? chainStart,
    commitId,
  };
  const vouch = witnessing(change, actionItemOf(stored), revision, things);
  const { writes, seq, head } = eventWrites(change, commitId, correlationId, publish, vouch);
  const item = actionItemOf({ ...stored, seq, head });
  return {
    stored: { ...stored, seq, head },
    writes: [
      before === null
        ? create(item)
        : { op: 'rewrite', guards: 'revision', item, condition: { revision: ['=', before.revision] } },
      ...writes,
      ...things,
      ...advanceWrites(change, commitId, correlationId),
    ],
  };
};

/** One update per provider, however many of its actions change. */
const counterWrites = (changes: readonly ActionChange[]): readonly Write[] => {
  const moved = new Map<string, Record<string, number>>();
  for (const { before, after } of changes) {
    const sums = moved.get(after.organisation) ?? {};
    const delta = countersDelta(before?.action ?? null, after);
    for (const name of counterNames) sums[name] = (sums[name] ?? 0) + delta[name];
    moved.set(after.organisation, sums);
  }
  return [...moved].flatMap(([organisation, sums]): readonly Write[] => {
    const add = Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0));
    if (Object.keys(add).length === 0) return [];
    const set = { kind: 'COUNTERS', organisation, gsi1pk: lists.counters(), gsi1sk: organisation };
    return [{ op: 'add', guards: 'revision', key: keys.counters(organisation), set, add }];
  });
};

const markerOf = ([change]: readonly ActionChange[]): PrimaryKey => {
  if (change === undefined) throw new Error('An empty plan');
  const { actionNumber } = change.after;
  return change.events.length > 0 ? keys.event(actionNumber, (change.before?.seq ?? 0) + 1) : keys.action(actionNumber);
};

/**
 * Prepares the one transaction of a plan: pure except for the commit's id, so that worst cases can be counted without a
 * table. Throws beyond DynamoDB's limit (one item is left for a remembered reply): callers split long lists. `heads`:
 * the heads of series and feed that the plan moves.
 */
export const prepare = (
  { changes }: Plan,
  correlationId: string,
  publish: Publish = publishAction,
  heads: () => readonly Write[] = () => [],
): Prepared<readonly StoredAction[]> => {
  const commitId = randomUUID();
  const parts = changes.map((change) => changeWrites(change, commitId, correlationId, publish));
  const writes = [...parts.flatMap((part) => part.writes), ...heads(), ...counterWrites(changes)];
  if (writes.length + 1 > maxTransactionItems) throw new Error(`${writes.length} items are too many for a transaction`);
  return { transaction: { commitId, writes, marker: markerOf(changes) }, stored: parts.map((part) => part.stored) };
};
