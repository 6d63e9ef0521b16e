import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { listActions } from '../../contract/routes/list-actions.ts';
import { csvOf } from '../../functions/shared/http/csv.ts';

const rowsOf = (text: string): readonly (readonly string[])[] =>
  z.array(z.array(z.string())).parse(parse(text, { bom: true, delimiter: ';' }));
describe('a cell', () => {
  it.each(['Dupont, a', 'Dupont; a', 'Dupont\ta'])(
    'is quoted, whatever parts the columns of its reader: %j',
    (title) => {
      const { body = '' } = csvOf(JSON.stringify({ items: [{ actionNumber: 'A', title }] }), listActions);
      expect(body).toContain(`"${title}"`);
    },
  );

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
