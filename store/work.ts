import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod/mini';
import type { Table } from './client.ts';
import { keys, queues } from './keys.ts';
import type { Outgoing } from './outbox.ts';
import { getItem, queryPage } from './reads.ts';
import { actionItem, advanceWorkItem, outboxItem } from './stored.ts';

export type WorkStore = {
  /** Numbers of the actions with something to store on `day` or before, the oldest first. An index: it may be stale. */
  readonly deadlines: (day: string, limit: number) => Promise<readonly string[]>;
  /** Outbox items older than `before` (RFC 3339), the oldest first: what the stream should have published. */
  readonly unpublished: (before: string, limit: number) => Promise<readonly Outgoing[]>;
  /** Advances asked for before `before` and not decided yet. */
  readonly waitingAdvances: (before: string, limit: number) => Promise<readonly z.infer<typeof advanceWorkItem>[]>;
  readonly dropAdvanceWork: (actionNumber: string) => Promise<void>;
};

const actionNumberIn = (sortKey: unknown): string => String(sortKey).split('#')[1] ?? '';

export const makeWorkStore = (table: Table): WorkStore => ({
  deadlines: async (day, limit) => {
    const page = await queryPage(
      table,
      { index: 'gsi2', partition: queues.deadline(), to: `${day}\u{10ffff}` },
      { limit, after: null },
    );
    return page.items.map((item) => actionNumberIn(item['gsi2sk']));
  },
  unpublished: async (before, limit) => {
    const page = await queryPage(
      table,
      { index: 'gsi2', partition: queues.outbox(), to: before },
      { limit, after: null },
    );
    const found = await Promise.all(
      page.items.map(async (item) =>
        getItem(table, { pk: String(item['pk']), sk: String(item['sk']) }, outboxItem, 'OUTBOX'),
      ),
    );
    return found.filter((one) => one !== null);
  },
  waitingAdvances: async (before, limit) => {
    const page = await queryPage(
      table,
      { index: 'gsi2', partition: queues.advanceWork(), to: before },
      { limit, after: null },
    );
    const found = await Promise.all(
      page.items.map(async (item) =>
        getItem(table, keys.advanceWork(actionNumberIn(item['gsi2sk'])), advanceWorkItem, 'ADVANCE_WORK'),
      ),
    );
    return found.filter((one) => one !== null);
  },
  dropAdvanceWork: async (actionNumber) => {
    const action = await getItem(table, keys.action(actionNumber), actionItem, 'ACTION');
    const state = action?.body.facts.advance.state;
    if (state === 'AWAITED' || state === 'HELD') return;
    await table.client.send(new DeleteCommand({ TableName: table.name, Key: keys.advanceWork(actionNumber) }));
  },
});
