import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { type Action, enteredCount } from '../../../domain/action/index.ts';
import type { CalendarDate } from '../../../domain/calendar-date.ts';
import { counterNames, countersMoved } from '../../../domain/dashboard/index.ts';
import type { Declaration } from '../../../domain/declaration/index.ts';
import type { Enrolment } from '../../../domain/enrolment/index.ts';
import type { ActionEvent } from '../../../domain/event/index.ts';
import type { Invoice } from '../../../domain/invoice/index.ts';
import { err, ok, type Result } from '../../../domain/result.ts';
import { isInvoiceMessage, messageOf } from '../events/messages.ts';
import { chainStart, hashEvent } from './chain.ts';
import type { Table } from './client.ts';
import {
  actionItemOf,
  declarationItemOf,
  enrolmentItemOf,
  type Item,
  invoiceItemOf,
  referenceItemOf,
  sameContent,
} from './items.ts';
import { keys, lists, type PrimaryKey, queues } from './keys.ts';
import type { Remembered, SeriesHead, StoredAction } from './stored.ts';

/**
 * One change of state of one action, decided on `before`. Everything it holds is written in one transaction, or
 * nothing is.
 */
export type Change = {
  /** `null`: the action is new. */
  readonly before: StoredAction | null;
  readonly after: Action;
  readonly events: readonly ActionEvent[];
  readonly enrolments?: readonly { readonly before: Enrolment | null; readonly after: Enrolment }[];
  readonly declarations?: readonly Declaration[];
  /** Whole items of things kept elsewhere (modification requests), with `isNew` for those that must not exist yet. */
  readonly things?: readonly { readonly item: Item; readonly isNew: boolean }[];
  readonly invoices?: readonly { readonly invoice: Invoice; readonly isNew: boolean }[];
  /** The number that an invoice of this change takes: one more than `before` found, in its series. */
  readonly numbering?: {
    readonly organisation: string;
    readonly year: number;
    readonly before: SeriesHead | null;
    readonly issuedOn: CalendarDate;
  };
  /** The feed's last position as it was read; needed when an event of this change is for finance. */
  readonly feedHead?: number;
  /** The advance function has done what was asked: its work item goes. */
  readonly advanceDone?: true;
};

/** What a lost race was lost on. `gate`: somebody changed the action, its series or the feed first: read and decide again. */
export type Lost = { readonly on: 'gate' | 'reference' | 'idempotency' };

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Fragment = { readonly label: Lost['on']; readonly make: (table: string) => TransactItem };

export type Prepared = {
  readonly commitId: string;
  /** The actions as they will be once committed, in the order of the changes. */
  readonly stored: readonly StoredAction[];
  readonly fragments: readonly Fragment[];
  /** Key of an item that only this commit can have written: tells whether a doubtful write landed. */
  readonly witness: PrimaryKey | null;
};

const put = (item: Item, label: Lost['on'], isNew: boolean): Fragment => ({
  label,
  make: (TableName) => ({
    Put: { TableName, Item: { ...item }, ...(isNew ? { ConditionExpression: 'attribute_not_exists(pk)' } : {}) },
  }),
});

const gate = (stored: StoredAction, before: StoredAction | null): Fragment => ({
  label: 'gate',
  make: (TableName) => ({
    Put: {
      TableName,
      Item: { ...actionItemOf(stored) },
      ...(before === null
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#revision = :revision',
            ExpressionAttributeNames: { '#revision': 'revision' },
            ExpressionAttributeValues: { ':revision': before.revision },
          }),
    },
  }),
});

/** Gives a reference up, if it is still this enrolment's. */
const dropReference = ({ id, actionNumber, reference }: Enrolment): Fragment => ({
  label: 'gate',
  make: (TableName) => ({
    Delete: {
      TableName,
      Key: keys.reference(actionNumber, reference),
      ConditionExpression: '#enrolmentId = :enrolmentId',
      ExpressionAttributeNames: { '#enrolmentId': 'enrolmentId' },
      ExpressionAttributeValues: { ':enrolmentId': id },
    },
  }),
});

const isWaiting = (action: Action | null): boolean =>
  action !== null && (action.facts.advance.state === 'AWAITED' || action.facts.advance.state === 'HELD');

/**
 * Whether the advance function must look at the action: when it opens with an advance due, and at each entry while
 * the advance waits. Asking twice is harmless; not asking would leave the advance held for ever.
 */
const asksForAdvance = (before: Action | null, after: Action): boolean =>
  isWaiting(after) &&
  (!isWaiting(before) ||
    (before !== null && before.facts.entryDates !== after.facts.entryDates && enteredCount(after.facts) > 0));

const countersUpdate = (organisation: string, moved: Readonly<Record<string, number>>): readonly Fragment[] => {
  const names = counterNames.filter((name) => moved[name] !== 0);
  if (names.length === 0) return [];
  return [
    {
      label: 'gate',
      make: (TableName) => ({
        Update: {
          TableName,
          Key: keys.counters(organisation),
          UpdateExpression: `SET #kind = :kind, #organisation = :organisation, #gsi1pk = :gsi1pk, #gsi1sk = :organisation ADD ${names.map((name) => `#${name} :${name}`).join(', ')}`,
          ExpressionAttributeNames: {
            '#kind': 'kind',
            '#organisation': 'organisation',
            '#gsi1pk': 'gsi1pk',
            '#gsi1sk': 'gsi1sk',
            ...Object.fromEntries(names.map((name) => [`#${name}`, name])),
          },
          ExpressionAttributeValues: {
            ':kind': 'COUNTERS',
            ':organisation': organisation,
            ':gsi1pk': lists.counters(),
            ...Object.fromEntries(names.map((name) => [`:${name}`, moved[name]])),
          },
        },
      }),
    },
  ];
};

type Numbering = NonNullable<Change['numbering']>;

/** The series as the change leaves it. */
export const headAfter = ({ before, issuedOn }: Pick<Numbering, 'before' | 'issuedOn'>): SeriesHead => ({
  last: (before?.last ?? 0) + 1,
  lastIssuedOn: issuedOn,
});

const seriesUpdate = ({ organisation, year, before, issuedOn }: Numbering): Fragment => ({
  label: 'gate',
  make: (TableName) => ({
    Put: {
      TableName,
      Item: {
        ...keys.series(organisation, year),
        kind: 'SERIES',
        organisation,
        year,
        ...headAfter({ before, issuedOn }),
      },
      ...(before === null
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#last = :last AND #on <= :on',
            ExpressionAttributeNames: { '#last': 'last', '#on': 'lastIssuedOn' },
            ExpressionAttributeValues: { ':last': before.last, ':on': issuedOn },
          }),
    },
  }),
});

const feedHeadUpdate = (before: number, after: number): Fragment => ({
  label: 'gate',
  make: (TableName) => ({
    Put: {
      TableName,
      Item: { ...keys.feedHead(), kind: 'FEED_HEAD', position: after },
      ...(before === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#position = :before',
            ExpressionAttributeNames: { '#position': 'position' },
            ExpressionAttributeValues: { ':before': before },
          }),
    },
  }),
});

type Part = { readonly stored: StoredAction; readonly fragments: readonly Fragment[] };

/** The transaction's parts for one change: pure, so that worst cases can be counted without a table. */
const prepareOne = (change: Change, commitId: string, correlationId: string): Part => {
  const { before, after, events } = change;
  const { actionNumber, organisation } = after;
  const fragments: Fragment[] = [];
  let head = before?.head ?? chainStart;
  let seq = before?.seq ?? 0;
  let position = change.feedHead ?? 0;
  for (const happened of events) {
    seq += 1;
    const prev = head;
    head = hashEvent(actionNumber, seq, happened, prev);
    fragments.push(
      put(
        { ...keys.event(actionNumber, seq), kind: 'EVENT', actionNumber, seq, ...happened, prev, hash: head, commitId },
        'gate',
        true,
      ),
    );
    const invoice = change.invoices?.find((one) => one.invoice.id === happened.subject)?.invoice;
    const message = messageOf(actionNumber, organisation, seq, happened, invoice);
    fragments.push(
      put(
        {
          ...keys.outbox(actionNumber, seq),
          kind: 'OUTBOX',
          gsi2pk: queues.outbox(),
          gsi2sk: `${happened.at}#${actionNumber}#${String(seq).padStart(9, '0')}`,
          actionNumber,
          seq,
          message,
          correlationId,
        },
        'gate',
        true,
      ),
    );
    if (isInvoiceMessage(happened.type)) {
      if (change.feedHead === undefined) throw new Error(`${happened.type} needs the feed's head`);
      position += 1;
      fragments.push(put({ ...keys.feed(position), kind: 'FEED', position, message }, 'gate', true));
    }
  }
  if (change.feedHead !== undefined && position > change.feedHead)
    fragments.push(feedHeadUpdate(change.feedHead, position));
  if (change.numbering) fragments.push(seriesUpdate(change.numbering));
  for (const enrolment of change.enrolments ?? []) {
    fragments.push(put(enrolmentItemOf(enrolment.after), 'gate', enrolment.before === null));
    const moved = enrolment.before !== null && enrolment.before.reference !== enrolment.after.reference;
    if (enrolment.before === null || moved)
      fragments.push(put(referenceItemOf(enrolment.after), enrolment.before === null ? 'reference' : 'gate', true));
    if (enrolment.before !== null && moved) fragments.push(dropReference(enrolment.before));
  }
  for (const declaration of change.declarations ?? [])
    fragments.push(put(declarationItemOf(declaration, after), 'gate', false));
  for (const thing of change.things ?? []) fragments.push(put(thing.item, 'gate', thing.isNew));
  for (const { invoice, isNew } of change.invoices ?? []) fragments.push(put(invoiceItemOf(invoice), 'gate', isNew));
  if (change.advanceDone) {
    fragments.push({
      label: 'gate',
      make: (TableName) => ({ Delete: { TableName, Key: keys.advanceWork(actionNumber) } }),
    });
  } else if (asksForAdvance(before?.action ?? null, after)) {
    const askedAt = events[0]?.at ?? '';
    fragments.push(
      put(
        {
          ...keys.advanceWork(actionNumber),
          kind: 'ADVANCE_WORK',
          gsi2pk: queues.advanceWork(),
          gsi2sk: `${askedAt}#${actionNumber}`,
          actionNumber,
          organisation,
          askedAt,
          correlationId,
          /** Makes each asking a change of the item, so that each one is a record of the stream. */
          commitId,
        },
        'gate',
        false,
      ),
    );
  }
  const stored: StoredAction = {
    action: after,
    revision: (before?.revision ?? 0) + 1,
    version: before === null ? 1 : before.version + (sameContent(before.action, after) ? 0 : 1),
    seq,
    head,
    commitId,
  };
  return { stored, fragments: [gate(stored, before), ...fragments] };
};

/** DynamoDB's own bound on a transaction; what may grow with its input is cut by its caller. */
export const transactionLimit = 100;

/**
 * Prepares one transaction for changes of different actions. Throws when it would pass DynamoDB's limit: callers that
 * take lists (imports) cut them first.
 */
export const prepare = (changes: readonly Change[], correlationId: string): Prepared => {
  const commitId = randomUUID();
  const parts = changes.map((change) => prepareOne(change, commitId, correlationId));
  const moved = new Map<string, Record<string, number>>();
  for (const { before, after } of changes) {
    const sums = moved.get(after.organisation) ?? {};
    const delta = countersMoved(before?.action ?? null, after);
    for (const name of counterNames) sums[name] = (sums[name] ?? 0) + delta[name];
    moved.set(after.organisation, sums);
  }
  const fragments = [
    ...parts.flatMap((part) => part.fragments),
    ...[...moved].flatMap(([organisation, sums]) => countersUpdate(organisation, sums)),
  ];
  if (fragments.length + 1 > transactionLimit)
    throw new Error(`A transaction of ${fragments.length} items is too large`);
  const [first] = changes;
  if (first === undefined) throw new Error('A commit needs a change');
  const witness =
    first.events.length > 0
      ? keys.event(first.after.actionNumber, (first.before?.seq ?? 0) + 1)
      : keys.action(first.after.actionNumber);
  return { commitId, stored: parts.map((part) => part.stored), fragments, witness };
};

/** An item of its own that hangs on no action (a provider's sheet), written on the version that was read; `null`: it is new. */
export type Apart = { readonly item: Item & PrimaryKey; readonly version: number; readonly before: number | null };

/** None: only a reply is to be remembered, of what was written by parts. */
export const prepareApart = (items: readonly Apart[]): Prepared => {
  const commitId = randomUUID();
  const [first] = items;
  return {
    commitId,
    stored: [],
    fragments: items.map(({ item, version, before }) => ({
      label: 'gate',
      make: (TableName) => ({
        Put: {
          TableName,
          Item: { ...item, version, commitId },
          ...(before === null
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: '#version = :before',
                ExpressionAttributeNames: { '#version': 'version' },
                ExpressionAttributeValues: { ':before': before },
              }),
        },
      }),
    })),
    witness: first === undefined ? null : { pk: first.item.pk, sk: first.item.sk },
  };
};

/** A reply to be remembered with the effect it tells of. */
export type Memory = {
  readonly key: { readonly pk: string; readonly sk: string };
  readonly remembered: Remembered;
  readonly nowEpochSeconds: number;
};

const memoryPut = ({ key, remembered, nowEpochSeconds }: Memory): Fragment => ({
  label: 'idempotency',
  make: (TableName) => ({
    Put: {
      TableName,
      Item: { ...key, kind: 'IDEMPOTENCY', ...remembered },
      ConditionExpression: 'attribute_not_exists(pk) OR #expires <= :now',
      ExpressionAttributeNames: { '#expires': 'expiresAtEpochSeconds' },
      ExpressionAttributeValues: { ':now': nowEpochSeconds },
    },
  }),
});

/** Waits between tries: full jitter, so that the losers of a race do not meet again. */
export const backoff = async (attempt: number): Promise<void> => {
  await sleep(Math.random() * Math.min(400, 10 * 2 ** attempt));
};

const conflictTries = 10;

/**
 * Writes what was prepared, or tells what the race was lost on. A conflict with another transaction is tried again with
 * the same token; after a failure that may hide a success, the table is asked whether this very commit landed, so
 * that a reply lost on the way is neither an error nor a second effect. Throws when the table does not answer.
 */
export const commit = async (
  table: Table,
  prepared: Prepared,
  memory?: Memory,
): Promise<Result<readonly StoredAction[], Lost>> => {
  const fragments = memory ? [...prepared.fragments, memoryPut(memory)] : prepared.fragments;
  const command = new TransactWriteCommand({
    TransactItems: fragments.map((fragment) => fragment.make(table.name)),
    ClientRequestToken: prepared.commitId,
  });
  for (let attempt = 0; ; attempt += 1) {
    try {
      await table.client.send(command);
      return ok(prepared.stored);
    } catch (error) {
      if (error instanceof TransactionCanceledException) {
        const failed = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
        const lost = fragments
          .filter((_, index) => failed[index] === 'ConditionalCheckFailed')
          .map((fragment) => fragment.label);
        if (lost.length > 0) {
          if (await landed(table, prepared)) return ok(prepared.stored);
          // A gate lost together with another item is a race: deciding again will tell what the other one means.
          return err({
            on: lost.includes('idempotency') ? 'idempotency' : lost.includes('gate') ? 'gate' : 'reference',
          });
        }
        if (failed.some((code) => !retryable.has(code))) throw error;
      } else if (!isDoubtful(error)) {
        throw error;
      } else if (await landed(table, prepared)) {
        return ok(prepared.stored);
      }
      if (attempt >= conflictTries) throw error;
      await backoff(attempt);
    }
  }
};

const retryable = new Set(['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

/** Failures after which the write may have happened, or may be tried again with the same token. */
const isDoubtful = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if (
    [
      'TransactionInProgressException',
      'TimeoutError',
      'ThrottlingException',
      'ProvisionedThroughputExceededException',
      'InternalServerError',
      'RequestLimitExceeded',
      'ServiceUnavailable',
    ].includes(error.name)
  )
    return true;
  if (
    '$metadata' in error &&
    typeof error.$metadata === 'object' &&
    error.$metadata !== null &&
    'httpStatusCode' in error.$metadata
  ) {
    return Number(error.$metadata.httpStatusCode) >= 500;
  }
  return (
    'code' in error &&
    typeof error.code === 'string' &&
    ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'].includes(error.code)
  );
};

const landed = async (table: Table, { witness, commitId }: Prepared): Promise<boolean> => {
  if (witness === null) return false;
  const { Item } = await table.client.send(
    new GetCommand({
      TableName: table.name,
      Key: witness,
      ConsistentRead: true,
      ProjectionExpression: 'commitId',
    }),
  );
  return Item?.['commitId'] === commitId;
};
