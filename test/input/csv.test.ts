import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { text } from '../../contract/fields.ts';
import { listEnrolments } from '../../contract/routes/list-enrolments.ts';
import { parseFile } from '../../functions/import-lines/read-file.ts';
import { csvOf as fileOf } from '../../functions/shared/http/csv.ts';

const row = (lastName: string, firstName: string) => ({
  id: 'A_1.E2',
  actionNumber: 'A_1',
  state: 'PENDING',
  lastName,
  firstName,
  reference: 'R-1',
  component: null,
  entryDate: null,
  exitDate: null,
  enrolledAt: '2023-01-05T09:00:00.000Z',
});
const csvOf = (...rows: readonly object[]): string =>
  fileOf(JSON.stringify({ items: rows, nextCursor: null }), listEnrolments).body ?? '';
const cellsOf = (csv: string): readonly (readonly string[])[] =>
  z.array(z.array(z.string())).parse(parse(csv, { bom: true, delimiter: ';' }));

/** What spreadsheets take for a formula (OWASP, CSV injection), hidden or not. */
const formula = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;
const isNumber = (cell: string): boolean => /^-?\d+([.,]\d+)?$/u.test(cell);

/** Text as users may have typed it, formulas first. */
const typed = fc
  .tuple(
    fc.constantFrom(
      '',
      "'",
      "''",
      '=',
      '+',
      '-',
      '@',
      '\t',
      '\r',
      '\n',
      '"',
      '\uff1d',
      '\uff0b',
      ' =',
      "'=",
      "'\t",
      ';',
      ',',
    ),
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({
        unit: fc.constantFrom('=', '"', "'", ';', ',', '\n', '\r', '\t', '1', 'a', '@', '+', '-', ' '),
        maxLength: 8,
      }),
      fc.constantFrom("cmd|' /C calc'!A0", 'HYPERLINK("http://x")', '5', '1,5', '33 6 00'),
    ),
  )
  .map((parts) => parts.join(''));

describe('a list as CSV', () => {
  it('holds no cell that a spreadsheet would run, whatever was typed', () => {
    fc.assert(
      fc.property(typed, typed, (lastName, firstName) => {
        const [header = [], cells = [], ...others] = cellsOf(csvOf(row(lastName, firstName)));
        expect(others).toEqual([]);
        expect(cells).toHaveLength(header.length);
        for (const cell of cells) expect(formula.test(cell) && !isNumber(cell), JSON.stringify(cell)).toBe(false);
      }),
      { seed: 20_230_105, numRuns: 1_000 },
    );
  });

  it('comes back by the import as it was typed', () => {
    const accepted = typed.chain((one) => {
      const read = text(100).safeParse(one);
      return fc.constant(read.success ? read.data : 'Exemple');
    });
    fc.assert(
      fc.property(accepted, accepted, (lastName, firstName) => {
        const [header = [], ...rows] = cellsOf(csvOf(row(lastName, firstName)));
        const wanted = ['actionNumber', 'lastName', 'firstName', 'reference'];
        const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
        const file = [wanted, ...rows.map((cells) => wanted.map((name) => cells[header.indexOf(name)] ?? ''))]
          .map((cells) => cells.map(quoted).join(';'))
          .join('\r\n');
        const read = parseFile('enrolments', file);
        if (!read.ok) throw new Error(JSON.stringify(read.error));
        expect(read.value.map(({ value }) => value)).toEqual([
          { actionNumber: 'A_1', lastName, firstName, reference: 'R-1' },
        ]);
      }),
      { seed: 20_230_105, numRuns: 1_000 },
    );
  });
});
