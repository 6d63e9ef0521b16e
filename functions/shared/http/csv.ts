import * as z from 'zod/mini';
import type { AnyRoute, JsonRoute } from '../../../contract/route.ts';
import type { HttpEvent, HttpResult } from './event.ts';

export const maxCsvRows = 5_000;

/**
 * Cells that a spreadsheet would run as formulas (OWASP, CSV injection): the signs, their full-width forms, and either
 * behind a tab or line break. Also matches cells that the user quoted, so that our own quote can be told apart.
 */
const formula = /^'*(?:[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/u;

/** Makes a formula plain text with a leading quote. Numbers stay numbers. */
const escapeFormula = (text: string): string =>
  formula.test(text) && !/^-?\d+([.,]\d+)?$/u.test(text) ? `'${text}` : text;

/** Removes the quote that our exports put before a formula, nothing else. */
export const unescapeFormula = (cell: string): string =>
  cell.startsWith("'") && formula.test(cell.slice(1)) ? cell.slice(1) : cell;

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'oui' : 'non';
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ');
  return JSON.stringify(value);
};

const cell = (value: unknown): string => {
  const safe = typeof value === 'number' ? String(value) : escapeFormula(textOf(value));
  return /[",;\t\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const isObject = (schema: unknown): schema is z.ZodMiniObject => schema instanceof z.ZodMiniObject;

/** Columns from the reply's schema: the same whatever the rows, even with none. */
const columnsOf = (reply: z.ZodMiniType): readonly string[] => {
  const items: unknown = isObject(reply) ? reply.def.shape['items'] : undefined;
  const row = items instanceof z.ZodMiniArray ? items.def.element : undefined;
  return isObject(row) ? Object.keys(row.def.shape).filter((column) => column !== 'allowed') : [];
};

/** How much a caller wants a media type: the quality of the range that names it best (RFC 9110, 12.5.1); 0: not at all. */
const qualityOf = (accept: string, type: string): number => {
  const ranges = accept.split(',').map((range) => {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { name, quality: q === undefined ? 1 : Number(q) || 0 };
  });
  const named = [type, `${type.split('/')[0]}/*`, '*/*'].map((name) => ranges.find((range) => range.name === name));
  return named.find((range) => range !== undefined)?.quality ?? 0;
};

/**
 * Whether the caller asks for the whole filtered list, as CSV, of a route that has it: it names CSV, and wants nothing
 * more than it.
 */
export const wantsCsv = ({ csv }: AnyRoute, { headers }: HttpEvent): boolean => {
  const accept = headers['accept'] ?? '';
  const quality = qualityOf(accept, 'text/csv');
  return csv === true && /\btext\//iu.test(accept) && quality > 0 && quality >= qualityOf(accept, 'application/json');
};

/**
 * A list reply as CSV: UTF-8 with BOM and `;`, as the spreadsheets of its readers expect; columns are the reply's
 * fields. The name of a truncated list says so.
 */
export const csvOf = (reply: string, { operation, reply: schema }: JsonRoute): HttpResult => {
  const parsed: unknown = JSON.parse(reply);
  const items: readonly unknown[] =
    typeof parsed === 'object' && parsed !== null && 'items' in parsed && Array.isArray(parsed.items)
      ? parsed.items
      : [];
  const rows = items.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
  const columns = columnsOf(schema);
  const lines = [columns.join(';'), ...rows.map((row) => columns.map((column) => cell(row[column])).join(';'))];
  const cut = rows.length >= maxCsvRows ? `-${maxCsvRows}-premieres-lignes` : '';
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${operation}${cut}.csv"`,
      'cache-control': 'no-store',
    },
    body: `\uFEFF${lines.join('\r\n')}\r\n`,
  };
};
