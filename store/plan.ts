import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Action } from '../domain/action/action.ts';
import { counterNames, countersMoved } from '../domain/dashboard.ts';
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
import { type Item, transactionLimit, type Write } from './transaction.ts';
import type { Prepared } from './writing.ts';

/** One change of one action, decided on `before`. */
export type ActionChange = {
  /** `null`: the action is new. */
  readonly before: StoredAction | null;
  readonly after: Action;
  readonly events: readonly ActionEvent[];
  readonly enrolments?: readonly { readonly before: Enrolment | null; readonly after: Enrolment }[];
  readonly declarations?: readonly Declaration[];
  /** Whole items of other things that hang on the action (modification requests). */
  readonly others?: readonly { readonly item: Item & PrimaryKey; readonly isNew: boolean }[];
  readonly invoices?: readonly InvoiceChange[];
  /** The advance is decided: delete its work item. */
  readonly advanceDecided?: true;
};

/** Changes of different actions, to be written in one transaction. */
export type Plan = { readonly changes: readonly ActionChange[] };

/** An event of a change, with its rank in the action's chain. */
export type Ranked = { readonly change: ActionChange; readonly happened: ActionEvent; readonly seq: number };

/** What is published of an event, and what goes with it (its place in finance's feed). */
export type Publication = { readonly message: Message; readonly writes: readonly Write[] };
export type Publish = (event: Ranked) => Publication;

/** What is published of events that are not for finance. Those that are need a numbered plan. */
export const publishAction: Publish = ({ change, happened, seq }) => {
  if (isInvoiceMessage(happened.type)) throw new Error(`No place in the feed for ${happened.type}`);
  return { message: actionMessage({ ...change.after, seq }, happened), writes: [] };
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

/** The events of one change: each in the chain, in the outbox and, when it is for finance, in the feed. */
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
  for (const happened of events) {
    seq += 1;
    const prev = head;
    const witness = witnessOf(happened.subject);
    head = hashEvent(actionNumber, seq, happened, prev, witness);
    const key = keys.event(actionNumber, seq);
    writes.push(create({ ...key, kind: 'EVENT', actionNumber, seq, ...happened, witness, prev, hash: head, commitId }));
    const { message, writes: others } = publish({ change, happened, seq });
    writes.push(
      create({
        ...keys.outbox(actionNumber, seq),
        kind: 'OUTBOX',
        gsi2pk: queues.outbox(),
        gsi2sk: `${happened.at}#${actionNumber}#${String(seq).padStart(9, '0')}`,
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
    // Gives the former reference up, if it is still this enrolment's.
    return [
      item,
      create(referenceItemOf(after)),
      { op: 'delete', guards: 'revision', key, condition: { enrolmentId: ['=', before.id] } },
    ];
  });

/** Asks the advance function to look, or takes the asking away once it has. */
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

/** One update a provider, however many of its actions change. */
const counterWrites = (changes: readonly ActionChange[]): readonly Write[] => {
  const moved = new Map<string, Record<string, number>>();
  for (const { before, after } of changes) {
    const sums = moved.get(after.organisation) ?? {};
    const delta = countersMoved(before?.action ?? null, after);
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

const witnessOf = ([change]: readonly ActionChange[]): PrimaryKey => {
  if (change === undefined) throw new Error('An empty plan');
  const { actionNumber } = change.after;
  return change.events.length > 0 ? keys.event(actionNumber, (change.before?.seq ?? 0) + 1) : keys.action(actionNumber);
};

/**
 * Prepares the one transaction of a plan: pure but for the commit's id, so that worst cases can be counted without a
 * table. Throws when it would pass DynamoDB's limit (one item is left for a remembered reply): callers that take lists
 * cut them first. `heads`: what the plan moves beside its actions.
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
  if (writes.length + 1 > transactionLimit) throw new Error(`${writes.length} items are too many for a transaction`);
  return { transaction: { commitId, writes, witness: witnessOf(changes) }, stored: parts.map((part) => part.stored) };
};
