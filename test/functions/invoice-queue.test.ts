import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listInvoices } from '../../contract/routes/list-invoices.ts';
import { demoItems } from '../../player/demo/items.ts';
import { openTestApp, type TestApp } from '../support/app.ts';

const pageSchema = z.object({
  items: z.array(
    z.looseObject({ id: z.string(), state: z.string(), organisation: z.string(), issuedOn: z.string().nullable() }),
  ),
  nextCursor: z.string().nullable(),
});
type Page = z.infer<typeof pageSchema>;

describe('listing everybody’s invoices', () => {
  let app: TestApp;
  /** Items that the table gave since it was last emptied. */
  let read = 0;
  beforeAll(async () => {
    app = await openTestApp('2023-01-05');
    const { client, name } = app.open.table;
    for (const Item of demoItems()) {
      if (Item['kind'] === 'INVOICE') await client.send(new PutCommand({ TableName: name, Item }));
    }
    client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        if ('Items' in answer.output) read += answer.output.Items?.length ?? 0;
        return answer;
      },
      { step: 'initialize', name: 'counted' },
    );
  });
  afterAll(async () => app.stop());

  const pageOf = async (query: Record<string, string>): Promise<Page> => {
    const { status, body } = await app.serve(listInvoices, { as: 'finance', query });
    expect(status).toBe(200);
    return pageSchema.parse(body);
  };
  const whole = async (query: Record<string, string>): Promise<Page['items']> => {
    const items: Page['items'][number][] = [];
    for (let page = await pageOf(query); ; page = await pageOf({ ...query, cursor: page.nextCursor ?? '' })) {
      items.push(...page.items);
      if (page.nextCursor === null) return items;
    }
  };
  const ids = (items: Page['items']): readonly string[] => items.map(({ id }) => id);

  const queries: readonly Record<string, string>[] = [
    {},
    { state: 'ISSUED' },
    { state: 'HELD' },
    { issuedFrom: '2022-09-10', issuedTo: '2022-10-05' },
    { state: 'IN_PROCESS', issuedTo: '2022-10-03' },
  ];
  it.each(queries)('gives the same, in the same order, whatever the size of its pages: %j', async (query) => {
    const all = await pageOf({ ...query, limit: '100' });
    expect(all.nextCursor).toBeNull();
    expect(all.items.length).toBeGreaterThan(0);
    expect(new Set(ids(all.items)).size).toBe(all.items.length);
    for (const limit of ['2', '7']) expect(ids(await whole({ ...query, limit }))).toEqual(ids(all.items));
  });

  it('holds every invoice once, the newest first, and of a period only those issued in it', async () => {
    const all = await whole({ limit: '4' });
    expect(all).toHaveLength(demoItems().filter((item) => item['kind'] === 'INVOICE').length);
    const days = all.flatMap(({ issuedOn }) => issuedOn ?? []);
    expect(days).toEqual([...days].sort().reverse());
    const some = await whole({ limit: '4', issuedFrom: '2022-09-10', issuedTo: '2022-10-05' });
    expect(ids(some)).toEqual(
      ids(all.filter(({ issuedOn }) => issuedOn !== null && issuedOn >= '2022-09-10' && issuedOn <= '2022-10-05')),
    );
  });

  it('reads no more of a state than a page may hold, however many there are', async () => {
    read = 0;
    const first = await pageOf({ state: 'ISSUED', limit: '2' });
    expect(first.nextCursor).not.toBeNull();
    expect(read).toBeLessThanOrEqual(4);
    read = 0;
    await pageOf({ state: 'ISSUED', limit: '2', cursor: first.nextCursor ?? '' });
    expect(read).toBeLessThanOrEqual(4);
    read = 0;
    await pageOf({ limit: '2' });
    expect(read).toBeLessThanOrEqual(7 * 4);
  });

  it('refuses a cursor that another filter made', async () => {
    const { nextCursor } = await pageOf({ state: 'ISSUED', limit: '2' });
    const query = { limit: '2', cursor: nextCursor ?? '' };
    expect((await app.serve(listInvoices, { as: 'finance', query })).status).toBe(400);
  });
});
