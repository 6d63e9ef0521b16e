import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listActions } from '../../functions/list-actions/schema.ts';
import { routes } from '../../functions/routes.ts';
import { csvOf } from '../../functions/shared/http/csv.ts';
import { openProduct, type Product } from '../support/product.ts';

const rowsOf = (text: string): readonly (readonly string[])[] =>
  z.array(z.array(z.string())).parse(parse(text, { bom: true, delimiter: ';' }));
const listed = z.object({ items: z.array(z.record(z.string(), z.unknown())), nextCursor: z.string().nullable() });

describe('a list as CSV', () => {
  let product: Product;
  beforeAll(async () => {
    product = await openProduct();
  });
  afterAll(async () => product.discard());

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

describe('a cell', () => {
  const titled = (title: string): string => {
    const text = csvOf(JSON.stringify({ items: [{ actionNumber: 'A', title, year: -5, overdue: true }] }), listActions);
    const [header = [], row = []] = rowsOf(text.body ?? '');
    return row[header.indexOf('title')] ?? '';
  };

  it.each(['=1+1', '+33', '-2+3', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1+1', '\n@x', "=cmd|' /C calc'!A0"])(
    'never runs in a spreadsheet: %j',
    (text) => {
      expect(titled(text)).toBe(`'${text}`);
    },
  );

  it.each(['Titre; avec "guillemets"', 'ligne\nsuivante', '-5', '12,5', 'a=b', ''])(
    'keeps what is plain: %j',
    (text) => {
      expect(titled(text)).toBe(text);
    },
  );
});
