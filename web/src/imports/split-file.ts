/** Most lines, and most bytes, of one call; the header apart. */
const maxLines = 500;
const maxBytes = 240_000;

export type Part = {
  /** The header and some of its lines, ready to send. */
  readonly text: string;
  readonly lines: number;
  /** How many lines of the file are before this part's: what its line numbers are moved by. */
  readonly before: number;
};

/** The records of a CSV text, each with the number of the file's lines it takes; a quoted cell may hold line ends. */
const recordsOf = (text: string): readonly { readonly raw: string; readonly lines: number }[] => {
  const records: { raw: string; lines: number }[] = [];
  let raw = '';
  let lines = 0;
  for (const line of text.split(/\r\n|\n|\r/u)) {
    raw = lines === 0 ? line : `${raw}\n${line}`;
    lines += 1;
    // An odd number of quotes: the cell goes on.
    if ((raw.match(/"/gu)?.length ?? 0) % 2 === 1) continue;
    records.push({ raw, lines });
    raw = '';
    lines = 0;
  }
  if (lines > 0) records.push({ raw, lines });
  return records;
};

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** What must stay together: the lines of one declaration have the same action and period, in the first two columns or not. */
const groupOf = (raw: string, columns: readonly number[], mark: string): string =>
  columns.map((at) => raw.split(mark)[at] ?? '').join(' ');

const plainly = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/gu, '');

/** Cuts a file into parts that one call takes each, its header repeated. Empty when it has no line below its header. */
export const splitFile = (text: string, kind: string): readonly Part[] => {
  const [header, ...rest] = recordsOf(text.replace(/^\uFEFF/u, ''));
  if (header === undefined) return [];
  const mark = header.raw.split(',').length > header.raw.split(';').length ? ',' : ';';
  const columns =
    kind === 'declarations'
      ? header.raw
          .split(mark)
          .flatMap((title, at) =>
            ['actionnumber', 'naction', 'action', 'period', 'periode'].includes(plainly(title)) ? [at] : [],
          )
      : [];
  const parts: Part[] = [];
  let current: { raw: string; lines: number }[] = [];
  let before = 0;
  let taken = 0;
  let bytes = 0;
  const close = (): void => {
    if (current.some(({ raw }) => raw.trim() !== ''))
      parts.push({
        text: `${[header.raw, ...current.map(({ raw }) => raw)].join('\n')}\n`,
        lines: current.filter(({ raw }) => raw.trim() !== '').length,
        before,
      });
    before += taken;
    taken = 0;
    bytes = 0;
    current = [];
  };
  for (const [index, record] of rest.entries()) {
    const size = bytesOf(record.raw) + 1;
    const last = rest[index - 1];
    const sameGroup =
      columns.length > 0 &&
      last !== undefined &&
      groupOf(last.raw, columns, mark) === groupOf(record.raw, columns, mark);
    const full = current.length >= maxLines || bytes + size > maxBytes;
    const nearlyFull = current.length >= maxLines - 60 && columns.length > 0;
    if (current.length > 0 && (full || (nearlyFull && !sameGroup))) close();
    current.push(record);
    taken += record.lines;
    bytes += size;
  }
  close();
  return parts;
};
