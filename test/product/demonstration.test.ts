import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openProduct, type Product } from '../support/product.ts';

describe('the demonstration data', () => {
  let product: Product;
  beforeAll(async () => {
    product = await openProduct();
  });
  afterAll(async () => product.discard());

  const all = async (user: string, path: string): Promise<readonly unknown[]> => {
    const items: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = await product.as(user)(
        'GET',
        `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      expect(page.status).toBe(200);
      items.push(...[page.body['items']].flat());
      const next: unknown = page.body['nextCursor'];
      cursor = typeof next === 'string' ? next : null;
    } while (cursor !== null);
    return items;
  };

  it('shows the guide’s figures, and real items behind each', async () => {
    expect((await product.as('GR237')('GET', '/dashboard')).body).toMatchObject({
      organisation: 'GR237',
      actions: { awaitingOpening: 14, inProgress: 42, closureOverdue: 0, closed: 0 },
      pendingEnrolments: 7,
      pendingDeclarations: 118,
    });
    expect(await all('GR237', '/actions?status=AO')).toHaveLength(14);
    expect(await all('GR237', '/actions?status=EC')).toHaveLength(42);
    expect(await all('GR237', '/actions?overdue=true')).toHaveLength(0);
    expect(await all('GR237', '/enrolments?state=PENDING')).toHaveLength(7);
  });

  it('holds the guide’s action as the guide shows it, its advance told before anyone opens it', async () => {
    expect((await product.as('GR237')('GET', '/actions/23C00390257_1')).body).toMatchObject({
      status: 'AO',
      contractNumber: '23C0390257',
      lot: 'Lot 39',
      // In the « Haute Garonne » that its title names.
      site: 'Toulouse',
      plannedStartDate: '2023-01-02',
      plannedEndDate: '2024-06-30',
      enteredCount: 0,
      components: [{ number: '01' }, { number: '02' }, { number: '03' }],
      advance: { state: 'EXPECTED', amountCents: 4_800_000 },
      allowed: { open: { ok: false, code: 'NO_TRAINEE_ENTERED' } },
    });
  });

  it('shows the Région every provider, and finance nothing delivered yet', async () => {
    const { body } = await product.as('region')('GET', '/dashboard');
    expect(body['organisations']).toHaveLength(4);
    expect(await all('region', '/actions')).toHaveLength(68);
    expect(await all('region', '/actions?overdue=true')).toHaveLength(1);
    expect((await product.local('GET', '/queues/finance')).body).toEqual({ items: [] });
    expect((await product.as('finance')('GET', '/invoices?state=HELD')).body['items']).toMatchObject([
      { number: null, holdReason: { code: 'NO_TRAINEE_ENTERED' } },
    ]);
  });

  it('searches without accents or case, sorts, and refuses a cursor of another filter', async () => {
    const { body } = await product.as('GR237')('GET', '/actions?q=preparation%20selections&sort=title&order=desc');
    expect(body['items']).toMatchObject([{ actionNumber: '23C00390257_1' }]);
    const page = await product.as('GR237')('GET', '/actions?limit=5');
    const other = await product.as('GR237')(
      'GET',
      `/actions?limit=5&status=EC&cursor=${String(page.body['nextCursor'])}`,
    );
    expect(other).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
  });

  it('comes back by a reset, and the clock goes forward only', async () => {
    expect((await product.local('POST', '/clock', { today: '2023-01-06' })).body).toEqual({ today: '2023-01-06' });
    expect((await product.local('POST', '/clock', { today: '2023-01-05' })).status).toBe(409);
    expect((await product.as('GR237')('GET', '/health')).body).toMatchObject({ today: '2023-01-06' });
    expect((await product.local('POST', '/reset')).status).toBe(200);
    expect((await product.local('GET', '/clock')).body).toEqual({ today: '2023-01-05' });
    expect((await product.as('GR237')('GET', '/dashboard')).body).toMatchObject({ pendingDeclarations: 118 });
  });

  it('flags late what the day made late, once', async () => {
    await product.local('POST', '/clock', { today: '2023-07-01' });
    const { body } = await product.local('POST', '/schedules/flag-late-closures');
    expect(body).toMatchObject({ failed: 0, unfinished: false });
    expect(Number(body['flagged'])).toBeGreaterThan(0);
    const overdue = await all('GR237', '/actions?overdue=true');
    expect((await product.as('GR237')('GET', '/dashboard')).body).toMatchObject({
      actions: { closureOverdue: overdue.length },
    });
    expect((await product.local('POST', '/schedules/flag-late-closures')).body).toMatchObject({
      flagged: 0,
      declarationsDue: 0,
    });
    await product.local('POST', '/reset');
  });
});
