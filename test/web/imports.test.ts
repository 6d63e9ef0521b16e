import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../functions/import-lines/columns.ts';
import { parseFile } from '../../functions/import-lines/read-file.ts';
import { kinds, modelOf, textOf } from '../../web/src/imports/kinds.ts';
import { splitFile } from '../../web/src/imports/split-file.ts';

describe('cutting a file', () => {
  it('repeats the header, keeps quoted line ends and the lines of a declaration together, and loses none', () => {
    const lines = Array.from({ length: 1_234 }, (_, index) => `A_1;R${index};"deux\nlignes"`);
    const parts = splitFile(`\uFEFFN° Action;Référence;Nom\r\n${lines.join('\r\n')}\r\n`, 'enrolments');
    expect(parts.map((part) => part.lines)).toEqual([500, 500, 234]);
    expect(parts.map((part) => part.before)).toEqual([0, 1_000, 2_000]);
    for (const part of parts) expect(part.text.startsWith('N° Action;Référence;Nom\n')).toBe(true);
    const hours = Array.from(
      { length: 900 },
      (_, index) => `A_1;2023-${String(1 + Math.floor(index / 45)).padStart(2, '0')};R${index % 45};7`,
    );
    const declared = splitFile(`actionNumber;period;reference;hours\n${hours.join('\n')}`, 'declarations');
    expect(declared.reduce((sum, part) => sum + part.lines, 0)).toBe(900);
    for (const part of declared) expect(part.lines % 45).toBe(0);
    expect(splitFile('', 'entries')).toEqual([]);
    expect(splitFile('a;b\n', 'entries')).toEqual([]);
  });
});

describe('the model file', () => {
  const offered = [...kinds.titulaire, ...kinds.region];

  it.each(offered)('of $code names every column that the API reads, as the API reads it', async ({ code, columns }) => {
    const model = await modelOf(columns).text();
    const read = parseFile(code, `${model}${columns.map(() => 'x').join(';')}\r\n`);
    expect(read.ok ? read.value.length : read.error).toBe(1);
    // A trainee is named by its reference; an enrolment's id is for programs.
    const known = new Set(columnsOf[code].map(({ field }) => field));
    known.delete('enrolmentId');
    expect(columns).toHaveLength(known.size);
  });

  it('is read whichever way a spreadsheet wrote its accents', () => {
    const latin = Uint8Array.from([0x50, 0x72, 0xe9, 0x6e, 0x6f, 0x6d]);
    expect(textOf(new TextEncoder().encode('Prénom'))).toBe('Prénom');
    expect(textOf(latin)).toBe('Prénom');
  });
});
