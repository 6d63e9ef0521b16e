import { gunzipSync, gzipSync } from 'node:zlib';
import type { Clock } from '../clock.ts';
import type { Writing } from '../http/endpoint.ts';
import type { Table } from './client.ts';
import { backoff, commit, prepare, prepareApart } from './commit.ts';
import { keys } from './keys.ts';
import { getItem } from './reads.ts';
import { idempotencyItem } from './stored.ts';
import { makeSuspension } from './suspension.ts';

/** How long a committed reply is remembered (docs/api.md, « Repeating safely »). */
const memorySeconds = 24 * 60 * 60;

const epochSeconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** An item holds 400 KB at most, and the report of an import can pass that: what is long is kept compressed. */
const longBytes = 16 * 1024;
const folded = (reply: string) => (reply.length > longBytes ? gzipSync(reply) : reply);
const unfolded = (reply: string | Uint8Array): string =>
  typeof reply === 'string' ? reply : gunzipSync(reply).toString('utf8');

/** What commands need of the table: standing of the provider, remembered replies, and the transaction itself. */
export const makeWriting = (table: Table, clock: Clock): Writing => ({
  clock,
  refuseSuspended: makeSuspension(table),
  recall: async (keyDigest) => {
    const found = await getItem(table, keys.idempotency(keyDigest), idempotencyItem, 'IDEMPOTENCY');
    // The table may keep an expired item for days: what is expired is not read.
    return found === null || found.expiresAtEpochSeconds <= epochSeconds(clock.realNow())
      ? null
      : { ...found, reply: unfolded(found.reply) };
  },
  save: async (changes, correlationId, remember, apart = []) => {
    const prepared = changes.length === 0 ? prepareApart(apart) : prepare(changes, correlationId);
    if (remember === null) return commit(table, prepared);
    const now = epochSeconds(clock.realNow());
    const { keyDigest, reply, ...rest } = remember(prepared.stored);
    return commit(table, prepared, {
      key: keys.idempotency(keyDigest),
      remembered: { ...rest, reply: folded(reply), expiresAtEpochSeconds: now + memorySeconds },
      nowEpochSeconds: now,
    });
  },
  pause: backoff,
});
