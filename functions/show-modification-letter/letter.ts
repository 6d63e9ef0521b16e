import PDFDocument from 'pdfkit';
import type { Action } from '../../domain/action/action.ts';
import { type CalendarDate, formatFrench, parseCalendarDate } from '../../domain/calendar-date.ts';
import { type ModificationRequest, requestStateLabels } from '../../domain/modification-request/request.ts';
import { requestTypeLabels } from '../../domain/request-type.ts';
import type { Profile } from '../../store/stored.ts';

/** TrueType files, embedded (in part) in each letter, so that it reads the same everywhere. */
export type LetterFonts = { readonly regular: Uint8Array; readonly bold: Uint8Array };

export type LetterContent = {
  readonly request: ModificationRequest;
  readonly action: Action;
  /** `null`: the provider has not filled its sheet in; its lines are left to write by hand. */
  readonly profile: Profile | null;
};

const page = { size: 'A4', width: 595.28, height: 841.89, margin: 56, footer: 44 } as const;
const left = page.margin;
const width = page.width - 2 * page.margin;
const bottom = page.height - page.footer - 24;
const ink = '#1a1a1a';
const soft = '#595959';
const rule = '#8c8c8c';
const shade = '#eef1f5';
/** To be written by hand. */
const blank = '…'.repeat(18);

const shownValue = (value: string | number): string => {
  const day: CalendarDate | undefined = typeof value === 'string' ? parseCalendarDate(value) : undefined;
  return day === undefined ? String(value) : formatFrench(day);
};

/** Normalises line breaks, tabs and accents to what the font can draw. */
const plain = (text: string): string => text.normalize('NFC').replaceAll(/\r\n?/gu, '\n').replaceAll('\t', '    ');

type Pen = {
  readonly doc: PDFKit.PDFDocument;
  /** Where to write next, from the top of the page. */
  y: number;
};

const setFont = ({ doc }: Pen, font: 'regular' | 'bold', size: number, color: string = ink) =>
  doc.font(font).fontSize(size).fillColor(color);

/** Breaks the page when `height` no longer fits. */
const breakPage = (pen: Pen, height: number): boolean => {
  if (pen.y + height <= bottom) return false;
  pen.doc.addPage();
  pen.y = page.margin;
  return true;
};

/** A paragraph, cut between lines at the end of the page. */
const paragraph = (
  pen: Pen,
  text: string,
  {
    font = 'regular',
    size = 10,
    after = 8,
    x = left,
    w = width,
    color = ink,
  }: {
    readonly font?: 'regular' | 'bold';
    readonly size?: number;
    readonly after?: number;
    readonly x?: number;
    readonly w?: number;
    readonly color?: string;
  } = {},
): void => {
  setFont(pen, font, size, color);
  breakPage(pen, 2 * size);
  pen.doc.text(plain(text), x, pen.y, { width: w, lineGap: 2 });
  pen.y = pen.doc.y + after;
};

const heading = (pen: Pen, text: string): void => {
  breakPage(pen, 60);
  paragraph(pen, text, { font: 'bold', size: 11, after: 5 });
};

const sender = ({ request, profile }: LetterContent): readonly string[] =>
  profile === null
    ? [`Organisme ${request.organisation}`, `Adresse : ${blank}`, `SIRET : ${blank}`]
    : [
        profile.name,
        ...profile.address.split('\n'),
        ...(profile.siret === null ? [] : [`SIRET ${profile.siret}`]),
        ...(profile.contactName === '' ? [] : [`Contact : ${profile.contactName}`]),
        [profile.email, profile.phone].filter((part) => part !== '').join(' – '),
      ];

const head = (pen: Pen, content: LetterContent): void => {
  const { request, action } = content;
  const half = width / 2 - 12;
  const [name = '', ...lines] = sender(content);
  paragraph(pen, name, { font: 'bold', size: 11, after: 2, w: half });
  for (const line of lines) paragraph(pen, line, { size: 9, after: 0, w: half, color: soft });
  const senderEnd = pen.y;

  pen.y = page.margin + 60;
  const x = left + width / 2 + 12;
  paragraph(pen, 'Région Occitanie / Pyrénées-Méditerranée', { font: 'bold', size: 10.5, after: 1, x, w: half });
  paragraph(pen, 'Service chargé de la formation professionnelle', { x, w: half, after: 1 });
  paragraph(pen, 'Demandes de modification de données', { x, w: half, after: 0 });
  pen.y = Math.max(senderEnd, pen.y) + 22;

  paragraph(pen, `Objet : ${requestTypeLabels[request.type]}`, { font: 'bold', size: 12, after: 6 });
  const references: readonly (readonly [string, string])[] = [
    [
      'Demande',
      `n° ${request.id}, émise le ${formatFrench(request.issuedOn)} par ${request.issuer.userId} (${request.issuer.capacity})`,
    ],
    ['Contrat', `${action.contractNumber} – ${action.lot}`],
    ['Action', `${action.actionNumber} – ${action.title}`],
    ...(request.state === 'PENDING' ? [] : ([['État', requestStateLabels[request.state]]] as const)),
  ];
  for (const [label, text] of references) {
    setFont(pen, 'bold', 9.5);
    pen.doc.text(label, left, pen.y, { width: 58, lineBreak: false });
    paragraph(pen, text, { size: 9.5, after: 2, x: left + 60, w: width - 60 });
  }
  pen.y += 12;
};

type Columns = readonly [number, number, number];
const longest = (texts: readonly (string | number)[]): number => Math.max(...texts.map((text) => String(text).length));
/** Dates and numbers are short and the names of their fields long; a place is the opposite. */
const columnsFor = ({ changes }: ModificationRequest): Columns =>
  longest(changes.flatMap(({ before, after }) => [before, after])) > longest(changes.map(({ label }) => label))
    ? [width * 0.2, width * 0.4, width * 0.4]
    : [width * 0.6, width * 0.2, width * 0.2];
const cellPadding = 5;
const cellFont = 9;

type Row = readonly [string, string, string];

const heightOf = (pen: Pen, columns: Columns, row: Row, font: 'regular' | 'bold'): number => {
  setFont(pen, font, cellFont);
  const heights = row.map((text, index) =>
    pen.doc.heightOfString(text, { width: (columns[index] ?? 0) - 2 * cellPadding, lineGap: 1 }),
  );
  return Math.max(...heights) + 2 * cellPadding;
};

const drawRow = (pen: Pen, columns: Columns, row: Row, font: 'regular' | 'bold', fill: string | null): void => {
  const height = heightOf(pen, columns, row, font);
  let x: number = left;
  for (const [index, text] of row.entries()) {
    const w = columns[index] ?? 0;
    if (fill !== null) pen.doc.rect(x, pen.y, w, height).fill(fill);
    pen.doc.lineWidth(0.6).strokeColor(rule).rect(x, pen.y, w, height).stroke();
    setFont(pen, font, cellFont);
    pen.doc.text(text, x + cellPadding, pen.y + cellPadding, { width: w - 2 * cellPadding, lineGap: 1 });
    x += w;
  }
  pen.y += height;
};

const headings: Row = ['Intitulé du champ', 'Avant modification', 'Après modification'];
const maxCellLength = 1_200;
/** How many of the sheet are offered to tick; others may write their name. */
const maxSignatories = 8;
/** The closing words and the heading above the signature. */
const closingHeight = 56;

/** The guide's summary (p. 6). A row is never cut; the headings are repeated on each page. */
const table = (pen: Pen, request: ModificationRequest): void => {
  const columns = columnsFor(request);
  const rows = request.changes.map(
    ({ label, before, after }): Row => [
      plain(label).slice(0, maxCellLength),
      plain(shownValue(before)),
      plain(shownValue(after)),
    ],
  );
  breakPage(pen, heightOf(pen, columns, headings, 'bold') + heightOf(pen, columns, rows[0] ?? headings, 'regular'));
  drawRow(pen, columns, headings, 'bold', shade);
  for (const row of rows) {
    if (breakPage(pen, heightOf(pen, columns, row, 'regular'))) drawRow(pen, columns, headings, 'bold', shade);
    drawRow(pen, columns, row, 'regular', null);
  }
  pen.y += 16;
};

/** Kept on one page with its closing words, so that a signature is never separated from its text. */
const signature = (pen: Pen, profile: Profile | null): void => {
  const signatories = profile?.authorisedSignatories ?? [];
  const [only] = signatories.length === 1 ? signatories : [];
  const choices = signatories.length > 1 ? signatories.slice(0, maxSignatories) : [];
  const w = width / 2 - 10;
  const lines = [
    ...choices.map(({ name, capacity }) => `☐  ${name}, ${capacity}`),
    `Nom et prénom : ${only?.name ?? '…'.repeat(15)}`,
    `Qualité : ${only?.capacity ?? '…'.repeat(19)}`,
    `Fait à ${'…'.repeat(10)} le ${'…'.repeat(7)}`,
  ].map(plain);
  const after = 6;
  setFont(pen, 'regular', 10);
  const linesHeight = lines.reduce(
    (sum, line) => sum + pen.doc.heightOfString(line, { width: w, lineGap: 2 }) + after,
    0,
  );
  const height = Math.max(linesHeight, 92);
  breakPage(pen, closingHeight + height);
  paragraph(pen, 'Nous vous prions d’agréer, Madame, Monsieur, l’expression de nos salutations distinguées.', {
    after: 16,
  });
  paragraph(pen, 'Personne habilitée à engager l’organisme', { font: 'bold', size: 11, after: 6 });
  const top = pen.y;
  for (const line of lines) paragraph(pen, line, { after, w });
  const x = left + width - w;
  pen.doc.lineWidth(0.6).strokeColor(rule).rect(x, top, w, height).stroke();
  setFont(pen, 'regular', 8.5, soft);
  pen.doc.text('Signature et cachet', x + 6, top + 5, { width: w - 12, lineBreak: false });
  pen.y = top + height;
};

const footers = ({ doc }: Pen, request: ModificationRequest): void => {
  const { start, count } = doc.bufferedPageRange();
  for (let index = start; index < start + count; index += 1) {
    doc.switchToPage(index);
    // The footer is in the bottom margin, where the library would otherwise start a new page.
    doc.page.margins.bottom = 0;
    const y = page.height - page.footer;
    doc
      .lineWidth(0.4)
      .strokeColor(rule)
      .moveTo(left, y - 6)
      .lineTo(left + width, y - 6)
      .stroke();
    doc.font('regular').fontSize(8).fillColor(soft);
    doc.text(`Demande de modification n° ${request.id}`, left, y, { width: width - 90, lineBreak: false });
    doc.text(`Page ${index - start + 1} / ${count}`, left + width - 90, y, {
      width: 90,
      align: 'right',
      lineBreak: false,
    });
  }
};

/**
 * The letter that the guide demands (p. 7): what the request says, on A4, ready to be signed by an authorised person
 * and sent to the Région. The same request gives the same bytes.
 */
export const makeLetter = async (content: LetterContent, fonts: LetterFonts): Promise<Uint8Array> => {
  const { request, action, profile } = content;
  const doc = new PDFDocument({
    size: page.size,
    margins: { top: page.margin, bottom: page.height - bottom, left: page.margin, right: page.margin },
    bufferPages: true,
    // An empty name: no standard font is loaded, every one used is embedded.
    font: '',
    lang: 'fr-FR',
    displayTitle: true,
    pdfVersion: '1.7',
    info: {
      Title: `${requestTypeLabels[request.type]} – action ${request.actionNumber}`,
      Author: profile?.name ?? request.organisation,
      Subject: `Demande n° ${request.id}`,
      Creator: 'Ouverture',
      CreationDate: new Date(request.issuedAt),
    },
  });
  const chunks: Uint8Array[] = [];
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    doc.on('end', resolve);
    doc.on('error', reject);
  });
  doc.registerFont('regular', Buffer.from(fonts.regular));
  doc.registerFont('bold', Buffer.from(fonts.bold));

  const pen: Pen = { doc, y: page.margin };
  head(pen, content);
  paragraph(pen, 'Madame, Monsieur,', { after: 8 });
  paragraph(
    pen,
    `Titulaire du contrat ${action.contractNumber}, notre organisme demande la modification des données suivantes de l’action de formation ${action.actionNumber}.`,
    { after: 12 },
  );
  heading(pen, 'Modifications demandées');
  table(pen, request);
  heading(pen, 'Motivation de la demande');
  paragraph(pen, `« ${request.justification} »`, { after: 12 });
  signature(pen, profile);
  footers(pen, request);
  doc.end();
  await done;
  return Buffer.concat(chunks);
};
