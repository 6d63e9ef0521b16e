import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { readOptions, stop } from '../ops/options.ts';

/**
 * The one table of figures, docs/measures.md, written by the suites and never by hand. `recordMeasure` leaves a small file
 * in build/measures/; `npm run measures` merges those files into the table, a row being known by its suite and measure.
 */
export type Measure = {
  /** Who measured: the npm script or the tests' folder. */
  readonly suite: string;
  /** What was measured; with the suite, the row's key. The same words every time. */
  readonly measure: string;
  readonly value: number | string;
  /** `ms`, `×`, `units` …; empty for a plain count or word. */
  readonly unit: string;
  /** What it must be, as people read it (`≤ 1.15`, `= 1`, `< 150`); empty when it is only told. */
  readonly target: string;
  readonly pass: boolean;
};

const rowSchema = z.object({
  suite: z.string().min(1),
  measure: z.string().min(1),
  value: z.string(),
  target: z.string(),
  held: z.enum(['yes', 'NO']),
  date: z.string(),
  commit: z.string(),
  machine: z.string(),
});
export type Row = z.infer<typeof rowSchema>;

const projectRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const folderOf = (root: string): string => join(root, 'build', 'measures');
const tableOf = (root: string): string => join(root, 'docs', 'measures.md');

/** Cores, memory, Node, and whether another engine answered: what makes figures comparable, and nothing that names a machine. */
export const thisMachine = (): string =>
  `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}${
    process.env['DYNAMODB_ENDPOINT'] === undefined ? '' : ', another engine'
  }`;

/** The commit measured; `+` when the checkout held something else than that commit (the table itself put aside). */
const commitOf = (root: string): string => {
  try {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    const dirty = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!docs/measures.md') !== '';
    return `${git('rev-parse', '--short=9', 'HEAD')}${dirty ? '+' : ''}`;
  } catch {
    return 'none';
  }
};
let commit: string | undefined;

/** Four significant digits: one run on one machine proves no more. */
const asText = (value: number | string): string =>
  typeof value === 'string'
    ? value
    : Number.isInteger(value)
      ? String(value)
      : String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4)));

const cell = (text: string): string => text.replaceAll(/\s+/gu, ' ').replaceAll('|', '/').trim();

/** Keeps one figure for the table. Safe to repeat: the last one of a key counts. */
export const recordMeasure = (measured: Measure, root = projectRoot): void => {
  commit ??= commitOf(projectRoot);
  const row: Row = {
    suite: cell(measured.suite),
    measure: cell(measured.measure),
    value: cell(`${asText(measured.value)}${measured.unit === '' ? '' : ` ${measured.unit}`}`),
    target: cell(measured.target),
    held: measured.pass ? 'yes' : 'NO',
    date: new Date().toISOString().slice(0, 10),
    commit,
    machine: thisMachine(),
  };
  mkdirSync(folderOf(root), { recursive: true });
  const file = fileOf(row, root);
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(row));
  renameSync(`${file}.${process.pid}`, file);
};

const keyOf = ({ suite, measure }: Row): string => `${suite}\u0000${measure}`;
const fileOf = (row: Row, root: string): string =>
  join(folderOf(root), `${createHash('sha256').update(keyOf(row)).digest('hex').slice(0, 16)}.json`);

const columns = [
  ['Suite', 'suite'],
  ['Measure', 'measure'],
  ['Value', 'value'],
  ['Target', 'target'],
  ['Held', 'held'],
  ['Date', 'date'],
  ['Commit', 'commit'],
  ['Machine', 'machine'],
] as const satisfies readonly (readonly [string, keyof Row])[];

const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const intro = `# Measures

Written by the suites (\`npm test\`, \`npm run bench\`, \`npm run drill\` …) through \`npm run measures\`; never typed
by hand, and a test refuses it when it was. A row is the last measurement of its kind: « + » after a commit says that the
checkout held more than that commit. Timings are of the machine named, shared or not; ratios are of one run.
`;

const seal = (rows: readonly Row[]): string =>
  createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16);

const sorted = (rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));

/** The whole document, rows in order of suite and measure, ending with a seal over the rows. */
export const renderMeasures = (rows: readonly Row[]): string => {
  const inOrder = sorted(rows);
  return [
    intro,
    lineOf(columns.map(([title]) => title)),
    lineOf(columns.map(() => '---')),
    ...inOrder.map((row) => lineOf(columns.map(([, field]) => row[field]))),
    '',
    `<!-- rows ${seal(inOrder)} -->`,
    '',
  ].join('\n');
};

/** The rows of a document, and whether they are still those that it was written with. */
export const parseMeasures = (document: string): { readonly rows: readonly Row[]; readonly sealed: boolean } => {
  const rows = document
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) => {
      const cells = line.slice(2, -2).split(' | ');
      return rowSchema.parse(Object.fromEntries(columns.map(([, field], index) => [field, cells[index]])));
    });
  return { rows, sealed: /<!-- rows ([0-9a-f]{16}) -->/u.exec(document)?.[1] === seal(rows) };
};

/** Rows measured since replace those of the same key. */
export const mergeMeasures = (known: readonly Row[], measured: readonly Row[]): readonly Row[] =>
  sorted([...new Map([...known, ...measured].map((row) => [keyOf(row), row])).values()]);

/** What was recorded on this machine and not forgotten since. */
export const recordedMeasures = (root = projectRoot): readonly Row[] => {
  const folder = folderOf(root);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => rowSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
};

/** Merges what was recorded on this machine into docs/measures.md. Answers the rows that miss their target. */
export const writeMeasures = (root = projectRoot): readonly Row[] => {
  const file = tableOf(root);
  const known = existsSync(file) ? parseMeasures(readFileSync(file, 'utf8')).rows : [];
  const rows = mergeMeasures(known, recordedMeasures(root));
  mkdirSync(join(root, 'docs'), { recursive: true });
  writeFileSync(file, renderMeasures(rows));
  return rows.filter((row) => row.held === 'NO');
};

/** Takes out of the table a suite's rows measured before a day and held, and returns them: measures that it no longer has. */
export const forgetMeasures = (suite: string, before: string, root = projectRoot): readonly Row[] => {
  const goes = (row: Row): boolean => row.suite === suite && row.date < before && row.held === 'yes';
  for (const row of recordedMeasures(root)) if (goes(row)) rmSync(fileOf(row, root), { force: true });
  const file = tableOf(root);
  const { rows } = parseMeasures(readFileSync(file, 'utf8'));
  writeFileSync(file, renderMeasures(rows.filter((row) => !goes(row))));
  return rows.filter(goes);
};

const help = `Le tableau des mesures, docs/measures.md :
  npm run measures                                          y écrit ce que les suites ont mesuré sur cette machine
  npm run measures -- --forget SUITE --before AAAA-MM-JJ    en ôte d’abord ce que cette suite ne mesure plus sous ce nom`;
if (import.meta.main) {
  const { values } = readOptions(help, { options: { forget: { type: 'string' }, before: { type: 'string' } } });
  const { forget, before } = values;
  if ((forget === undefined) !== (before === undefined) || !/^\d{4}-\d{2}-\d{2}$/u.test(before ?? '0000-00-00'))
    stop(`--forget attend une suite, et --before un jour, AAAA-MM-JJ : les deux.\n\n${help}`);
  if (forget !== undefined && before !== undefined)
    for (const { suite, measure, date } of forgetMeasures(forget, before))
      process.stdout.write(`forgotten: ${suite}: ${measure} (${date})\n`);
  const missed = writeMeasures();
  for (const row of missed)
    process.stderr.write(`missed: ${row.suite}: ${row.measure}: ${row.value} (${row.target})\n`);
  process.stdout.write(`docs/measures.md written, ${missed.length} missed\n`);
}
