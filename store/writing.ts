import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Result } from '../domain/result.ts';
import { sealOf } from './chain.ts';
import type { Table } from './client.ts';
import { keys } from './keys.ts';
import { getItem } from './reads.ts';
import { idempotencyItem } from './stored.ts';
import { backoff, commit, type Transaction, type WriteConflict } from './transaction.ts';

/** How long a committed reply is remembered (docs/api.md, « Repeating safely »). */
const rememberedSeconds = 24 * 60 * 60;

const epochSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** Items are limited to 400 KB, which the report of an import can exceed: long replies are stored compressed. */
const longBytes = 16 * 1024;
const compressed = (reply: string) => (reply.length > longBytes ? gzipSync(reply) : reply);
const decompressed = (reply: string | Uint8Array): string =>
  typeof reply === 'string' ? reply : gunzipSync(reply).toString('utf8');

/** A reply, remembered in the transaction of its effect under a digest of the caller, the route and the key. */
export type RememberedReply = {
  readonly keyDigest: string;
  readonly bodyDigest: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly reply: string;
};

/** A transaction ready to send, and what the reply is built from (the actions as they will be stored, for example). */
export type Prepared<Stored> = { readonly transaction: Transaction; readonly stored: Stored };

/** What commands need of the table, apart from what their handlers read. `Plan`: what their decisions write. */
export type Writing<Plan, Stored> = {
  readonly findReply: (keyDigest: string) => Promise<Omit<RememberedReply, 'keyDigest'> | null>;
  readonly prepare: (plan: Plan, correlationId: string) => Prepared<Stored>;
  /** Writes, with the reply to remember, if any. On a conflict, what was found has changed: find and decide again. */
  readonly commit: (transaction: Transaction, remembered?: RememberedReply) => Promise<Result<null, WriteConflict>>;
  /** Remembers the reply to what was written in parts. */
  readonly saveReply: (remembered: RememberedReply) => Promise<Result<null, WriteConflict>>;
  readonly pause: (attempt: number) => Promise<void>;
};

const withReply = (
  transaction: Transaction,
  { keyDigest, reply, bodyDigest, status, headers }: RememberedReply,
  now: number,
): Transaction => {
  const key = keys.idempotency(keyDigest);
  const told = { bodyDigest, status, headers, reply, expiresAtEpochSeconds: now + rememberedSeconds };
  const item = {
    ...key,
    kind: 'IDEMPOTENCY',
    ...told,
    reply: compressed(reply),
    seal: sealOf({ pk: key.pk, ...told }),
  };
  return {
    ...transaction,
    writes: [
      ...transaction.writes,
      { op: 'create', guards: 'idempotency', item, condition: { expiresAtEpochSeconds: ['<=', now] } },
    ],
  };
};

export const makeWriting = <Plan, Stored>(
  table: Table,
  clock: { readonly realNow: () => Date },
  prepare: Writing<Plan, Stored>['prepare'],
): Writing<Plan, Stored> => {
  const now = () => epochSeconds(clock.realNow());
  const send: Writing<Plan, Stored>['commit'] = async (transaction, remembered) =>
    commit(table, remembered === undefined ? transaction : withReply(transaction, remembered, now()));
  return {
    findReply: async (keyDigest) => {
      const found = await getItem(table, keys.idempotency(keyDigest), idempotencyItem, 'IDEMPOTENCY');
      // DynamoDB may keep an expired item for days.
      return found === null || found.expiresAtEpochSeconds <= now()
        ? null
        : { ...found, reply: decompressed(found.reply) };
    },
    prepare,
    commit: send,
    saveReply: async (remembered) => send({ commitId: randomUUID(), writes: [], marker: null }, remembered),
    pause: backoff,
  };
};
