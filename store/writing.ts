import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Result } from '../domain/result.ts';
import { sealOf } from './chain.ts';
import type { Table } from './client.ts';
import { keys } from './keys.ts';
import { getItem } from './reads.ts';
import { idempotencyItem } from './stored.ts';
import { backoff, commit, type LostRace, type Transaction } from './transaction.ts';

/** How long a committed reply is remembered (docs/api.md, « Repeating safely »). */
const memorySeconds = 24 * 60 * 60;

const epochSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** Items are limited to 400 KB, which the report of an import can exceed: long replies are stored compressed. */
const longBytes = 16 * 1024;
const folded = (reply: string) => (reply.length > longBytes ? gzipSync(reply) : reply);
const unfolded = (reply: string | Uint8Array): string =>
  typeof reply === 'string' ? reply : gunzipSync(reply).toString('utf8');

/** A reply to be remembered with the effect that it tells of, under a digest of the caller, the route and the key. */
export type Remembered = {
  readonly keyDigest: string;
  readonly bodyDigest: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly reply: string;
};

/** A transaction ready to be sent, and what the reply is told from: the actions as they will be stored, say. */
export type Prepared<Stored> = { readonly transaction: Transaction; readonly stored: Stored };

/** What commands need of the table, beside what their handlers read. `Plan`: what their decisions want written. */
export type Writing<Plan, Stored> = {
  readonly recall: (keyDigest: string) => Promise<Omit<Remembered, 'keyDigest'> | null>;
  readonly prepare: (plan: Plan, correlationId: string) => Prepared<Stored>;
  /** Writes, with the reply to remember if there is one. A lost race: somebody changed what was found; decide again. */
  readonly commit: (transaction: Transaction, memory?: Remembered) => Promise<Result<null, LostRace>>;
  /** Remembers the reply of what was written by parts. */
  readonly remember: (memory: Remembered) => Promise<Result<null, LostRace>>;
  readonly pause: (attempt: number) => Promise<void>;
};

const remembering = (
  transaction: Transaction,
  { keyDigest, reply, bodyDigest, status, headers }: Remembered,
  now: number,
): Transaction => {
  const key = keys.idempotency(keyDigest);
  const told = { bodyDigest, status, headers, reply, expiresAtEpochSeconds: now + memorySeconds };
  const item = { ...key, kind: 'IDEMPOTENCY', ...told, reply: folded(reply), seal: sealOf({ pk: key.pk, ...told }) };
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
  const send: Writing<Plan, Stored>['commit'] = async (transaction, memory) =>
    commit(table, memory === undefined ? transaction : remembering(transaction, memory, now()));
  return {
    recall: async (keyDigest) => {
      const found = await getItem(table, keys.idempotency(keyDigest), idempotencyItem, 'IDEMPOTENCY');
      // The table may keep an expired item for days: what is expired is not read.
      return found === null || found.expiresAtEpochSeconds <= now() ? null : { ...found, reply: unfolded(found.reply) };
    },
    prepare,
    commit: send,
    remember: async (memory) => send({ commitId: randomUUID(), writes: [], witness: null }, memory),
    pause: backoff,
  };
};
