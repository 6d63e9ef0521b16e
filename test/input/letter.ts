import fc from 'fast-check';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { expect } from 'vitest';
import { text } from '../../contract/fields.ts';
import { date } from '../../domain/calendar-date.ts';
import { fileRequest } from '../../domain/modification-request/filing.ts';
import { makeLetter } from '../../functions/show-modification-letter/letter.ts';
import { openAction } from '../support/actions.ts';
import { letterFonts } from '../support/letter.ts';
import { readPdf } from '../support/pdf.ts';

/** The words and signs that PDF is written with. */
const pieces = fc.constantFrom(
  ') Tj ET',
  '(',
  ')',
  '\\',
  '\\)',
  'BT /F1 99 Tf',
  '<<',
  '>>',
  '/JS (app.alert(1))',
  '/OpenAction',
  '/URI (http://x)',
  'endstream',
  'endobj',
  'stream',
  'xref',
  '%%EOF',
  'trailer',
  '<</S/JavaScript>>',
  '\\050',
  '<feff>',
  '[(a)-99(b)]TJ',
  'Q q',
  '{{7*7}}',
  '%s%n',
  'é',
  'œ',
  'a',
  '0',
);
/** Lines that a provider may type, with what a letter's format is made of. */
export const hostileLine = fc
  .array(pieces, { minLength: 1, maxLength: 6 })
  .map((some) => some.join(' '))
  .filter((line) => line.length <= 60 && text(100).safeParse(line).success);

const packed = (value: string): string => value.normalize('NFC').replaceAll(/\s+/gu, '');

/** Makes a letter of these lines, and holds what its reader sees and does against them. */
export const holdLetter = async (lines: readonly string[]): Promise<void> => {
  const [title = '', lot = '', name = '', site = '', ...justification] = lines;
  const action = openAction({ title, lot });
  const filed = fileRequest(action, {
    asked: { type: 'SITE', changes: { site } },
    justification: justification.join('\n'),
    id: `${action.actionNumber}.M5`,
    today: date('2023-01-06'),
    at: '2023-01-06T13:38:00.000Z',
    by: { userId: 'GR237', role: 'titulaire' },
  });
  if (!filed.ok) throw new Error(filed.error.detail);
  const profile = {
    name,
    siret: null,
    address: lot,
    contactName: title,
    email: '',
    phone: '',
    vatExempt: true,
    authorisedSignatories: [{ name, capacity: lot }],
  };
  const pdf = await makeLetter({ request: filed.value.request, action, profile }, letterFonts);
  const seen = packed((await readPdf(pdf)).map((page) => page.text).join(''));
  for (const line of lines) expect(seen).toContain(packed(line));
  const document = await getDocument({ data: Uint8Array.from(pdf), useSystemFonts: false, verbosity: 0 }).promise;
  expect([await document.getJSActions(), await document.getOpenAction(), await document.getAttachments()]).toEqual([
    null,
    null,
    null,
  ]);
  for (let number = 1; number <= document.numPages; number += 1)
    expect(await (await document.getPage(number)).getAnnotations()).toEqual([]);
};
