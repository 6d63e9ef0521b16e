import type { HttpResult } from './endpoint.ts';

/** A cell that a spreadsheet would run is made plain text by a leading quote (OWASP, CSV injection). */
const neutral = (text: string): string =>
  /^[=+\-@\t\r]/u.test(text) && !/^-?\d+([.,]\d+)?$/u.test(text) ? `'${text}` : text;

const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  const safe = neutral(text);
  return /[";\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** A list reply as CSV: UTF-8 with BOM and `;`, as the spreadsheets of its readers expect; columns are the reply's fields. */
export const toCsv = (reply: string, name: string): HttpResult => {
  const parsed: unknown = JSON.parse(reply);
  const items: readonly unknown[] =
    typeof parsed === 'object' && parsed !== null && 'items' in parsed && Array.isArray(parsed.items)
      ? parsed.items
      : [];
  const rows = items.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => column !== 'allowed');
  const lines = [columns.join(';'), ...rows.map((row) => columns.map((column) => cell(row[column])).join(';'))];
  return {
    statusCode: 200,
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}.csv"`,
      'cache-control': 'no-store',
    },
    body: `\uFEFF${lines.join('\r\n')}\r\n`,
  };
};
