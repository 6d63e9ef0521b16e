import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { makeClient } from '../../contract/client.ts';
import { routes } from '../../contract/routes.ts';
import { projectRoot } from '../../infra/bundle.ts';
import { openProduct, type Product } from '../support/product.ts';

const rowsOf = (text: string): readonly (readonly string[])[] =>
  z.array(z.array(z.string())).parse(parse(text, { bom: true, delimiter: ';' }));
const listed = z.object({ items: z.array(z.record(z.string(), z.unknown())), nextCursor: z.string().nullable() });
const section = readFileSync(join(projectRoot, 'README.md'), 'utf8').split('## The main job in five lines')[1] ?? '';
const lines = (/```sh\n([\s\S]*?)\n```/u.exec(section)?.[1] ?? '').split('\n');

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

  it('holds the guide’s action as the guide shows it, its advance shown before the opening', async () => {
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

  describe('a list as CSV', () => {
    const lists = routes.flatMap((route) =>
      'csv' in route && route.csv ? [[route.operation, route.path, route.access[0]] as const] : [],
    );
    it('is offered by every list of things', () => {
      expect(lists.map(([operation]) => operation).sort()).toEqual([
        'listActionDeclarations',
        'listActionEnrolments',
        'listActionInvoices',
        'listActions',
        'listDeclarations',
        'listEnrolments',
        'listInvoices',
        'listModificationRequests',
        'showHistory',
      ]);
    });

    it.each(lists)('%s holds the same rows as its pages, all of them', async (_, path, role) => {
      const as = product.as(role === 'titulaire' ? 'GR237' : role);
      const at = path.replace('/api', '').replace('{actionNumber}', '22C00380110_1');
      const items: Record<string, unknown>[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: z.infer<typeof listed> = listed.parse(
          (await as('GET', `${at}?limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)).body,
        );
        items.push(...page.items);
        cursor = page.nextCursor;
      }
      const answered = await as('GET', at, undefined, { accept: 'text/csv' });
      expect(answered.status).toBe(200);
      expect(answered.headers.get('content-type')).toBe('text/csv; charset=utf-8');
      expect(answered.text.startsWith('actionNumber') || answered.text.includes(';')).toBe(true);
      const [header = [], ...rows] = rowsOf(answered.text);
      expect(rows).toHaveLength(items.length);
      const known = header.find((column) => ['id', 'actionNumber', 'seq', 'period'].includes(column)) ?? '';
      expect(rows.map((row) => row[header.indexOf(known)])).toEqual(items.map((item) => String(item[known])));
    });

    it('names its columns when it is empty', async () => {
      const answered = await product.as('GR512')('GET', '/actions?q=introuvable', undefined, { accept: 'text/csv' });
      expect(rowsOf(answered.text)).toHaveLength(1);
      expect(rowsOf(answered.text)[0]).toContain('contractNumber');
    });
  });

  describe('the typed client', () => {
    it('reads, writes, and gets files', async () => {
      const token = String((await product.local('GET', '/token?user=GR237')).body['accessToken']);
      const client = makeClient({ baseUrl: product.url, token: async () => token });
      const shown = await client.call('showAction', { params: { actionNumber: '23C00390257_1' } });
      if (!shown.ok) throw new Error(shown.error.detail);
      expect(shown.value.body.status).toBe('AO');
      expect(shown.value.etag).toMatch(new RegExp(`^"${shown.value.body.version}\\.`, 'u'));
      const enrolled = await client.call('enrolTrainee', {
        params: { actionNumber: '23C00390257_1' },
        body: { lastName: 'Exemple', firstName: 'Camille', reference: 'STA-2' },
        idempotencyKey: 'once',
      });
      expect(enrolled).toMatchObject({ ok: true, value: { status: 201, body: { state: 'PENDING' } } });
      const csv = await client.csv('listActions', { query: { status: 'AO' } });
      if (!csv.ok) throw new Error(csv.error.detail);
      expect((await csv.value.text()).trimEnd().split('\r\n')).toHaveLength(1 + 14);
    });
  });

  // Writes: what comes after begins with a reset.
  describe('the README’s main job', () => {
    it('is five lines that end with the advance in finance’s queue', async () => {
      expect(lines).toHaveLength(5);
      const script = lines.join('\n').replace('http://127.0.0.1:3000', product.url);
      expect(script).toContain(product.url);
      const ran = await promisify(execFile)('sh', ['-c', script], { timeout: 20_000 });
      const queue = z
        .object({ items: z.array(z.object({ body: z.string() })) })
        .parse(JSON.parse(ran.stdout.slice(ran.stdout.lastIndexOf('{"items"'))));
      expect(queue.items.map(({ body }) => JSON.parse(body))).toMatchObject([
        {
          'detail-type': 'invoice.issued',
          detail: { data: { number: 'AV2023-GR237-00001', amountInclTaxCents: 4_800_000 } },
        },
      ]);
    });
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
  });
});
