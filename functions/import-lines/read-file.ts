import { CsvError, parse } from 'csv-parse/sync';
import * as z from 'zod/mini';
import type { ImportKind } from '../../contract/routes/import-lines.ts';
import type { Violation } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { asTyped } from '../shared/http/csv.ts';
import type { Refusal } from '../shared/http/problem.ts';
import { type Column, columnsOf, plainly } from './columns.ts';

/** Maximum lines per call; clients split longer files. */
export const mostLines = 500;

/** A line of the file as it was typed, and what it says. */
export type Line = {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
  /** The header and the text of the cell that a pointer (`/advance/rate`) speaks of. */
  readonly cellOf: (pointer: string) => { readonly column?: string; readonly value?: string };
};

const records = z.array(z.object({ record: z.array(z.string()), info: z.looseObject({ lines: z.number() }) }));

/** `;` unless the header has more commas: what spreadsheets of French and other users write. */
const delimiterOf = (text: string): string => {
  const header = text.slice(0, text.search(/[\r\n]|$/u));
  const many = (mark: string): number => header.split(mark).length;
  return many(',') > many(';') ? ',' : ';';
};

const refuse = (violations: readonly Violation[]): Refusal => ({
  code: 'INVALID',
  detail:
    violations.length === 1
      ? `Le fichier ne peut pas être lu : ${violations[0]?.detail ?? ''}`
      : `Le fichier ne peut pas être lu, pour ${violations.length} raisons listées ci-dessous.`,
  violations,
});
const fault = (detail: string): Violation => ({ pointer: '', code: 'INVALID', detail });

const named = (column: Column): string => `« ${column.names[1] ?? column.names[0] ?? ''} » (${column.names[0] ?? ''})`;

const matchHeader = (
  kind: ImportKind,
  header: readonly string[],
): { readonly columns: readonly (Column | null)[]; readonly faults: readonly Violation[] } => {
  const known = columnsOf[kind];
  const faults: Violation[] = [];
  const seen = new Map<string, string>();
  const columns = header.map((title) => {
    const wanted = plainly(title);
    const found = known.find(({ names }) => names.some((name) => plainly(name) === wanted)) ?? null;
    if (found === null) {
      faults.push(
        fault(
          wanted === ''
            ? 'Une colonne n’a pas de titre : retirez-la ou nommez-la.'
            : `La colonne « ${title.trim().slice(0, 60)} » n’est pas attendue. Colonnes possibles : ${known.map(named).join(', ')}.`,
        ),
      );
      return null;
    }
    const twice = seen.get(found.field);
    if (twice !== undefined)
      faults.push(fault(`Les colonnes « ${twice} » et « ${title.trim()} » disent la même chose : gardez-en une.`));
    seen.set(found.field, title.trim());
    return found;
  });
  for (const column of known) {
    if (column.required && !seen.has(column.field)) faults.push(fault(`La colonne ${named(column)} manque.`));
  }
  if (kind === 'actions') {
    for (const [field, words] of [
      ['advance/amountExclTaxCents', '« Montant HT »'],
      ['advance/amountInclTaxCents', '« Montant TTC »'],
    ] as const) {
      if (!seen.has(field)) faults.push(fault(`La colonne ${words} manque.`));
    }
  }
  if ((kind === 'entries' || kind === 'declarations') && !seen.has('reference') && !seen.has('enrolmentId'))
    faults.push(fault('La colonne « Référence » (reference) manque : elle dit de quel stagiaire il s’agit.'));
  return { columns, faults };
};

/** `advance/rate` in `{}` → `{ advance: { rate } }`. */
const place = (into: Record<string, unknown>, field: string, value: unknown): void => {
  const [group = '', name] = field.split('/');
  if (name === undefined) {
    into[group] = value;
    return;
  }
  const inner = into[group];
  into[group] = { ...(typeof inner === 'object' && inner !== null ? inner : {}), [name]: value };
};

const lineOf = (
  columns: readonly (Column | null)[],
  header: readonly string[],
  cells: readonly string[],
  line: number,
  defaults: Readonly<Record<string, unknown>>,
): Line => {
  const value: Record<string, unknown> = {};
  for (const [field, given] of Object.entries(defaults)) place(value, field, given);
  for (const [index, column] of columns.entries()) {
    const cell = asTyped((cells[index] ?? '').trim());
    if (column !== null && cell !== '') place(value, column.field, column.read(cell));
  }
  return {
    line,
    value,
    cellOf: (pointer) => {
      const index = columns.findIndex(
        (column) => column !== null && (pointer === `/${column.field}` || pointer.startsWith(`/${column.field}/`)),
      );
      // Truncated: a report repeats them on every line, and Lambda answers 6 MB at most.
      return index < 0
        ? {}
        : { column: (header[index] ?? '').trim().slice(0, 100), value: (cells[index] ?? '').trim().slice(0, 200) };
    },
  };
};

const defaultsOf: Readonly<Record<ImportKind, Readonly<Record<string, unknown>>>> = {
  enrolments: {},
  entries: {},
  declarations: {},
  actions: { components: [], 'advance/waived': false, 'advance/contractual': false, 'advance/sme': false },
};

/**
 * Reads a file: UTF-8 with or without BOM, `;` or `,`, quotes, any line ends, blank lines left out. Refuses the whole of
 * it when its header or its form is wrong, every fault at once; what a line says is judged line by line.
 */
export const readFile = (kind: ImportKind, text: string): Result<readonly Line[], Refusal> => {
  // Replacement character: the file is not UTF-8, and names would be stored corrupted.
  const mangled = text.indexOf('\uFFFD');
  if (mangled >= 0) {
    const line = text.slice(0, mangled).split('\n').length;
    return err(
      refuse([
        fault(
          `La ligne ${line} contient un caractère qui n’est pas de l’UTF-8 : dans votre tableur, enregistrez le fichier au format « CSV UTF-8 ».`,
        ),
      ]),
    );
  }
  let read: z.infer<typeof records>;
  try {
    read = z.parse(
      records,
      parse(text, {
        bom: true,
        delimiter: delimiterOf(text),
        info: true,
        relax_column_count: true,
        skip_empty_lines: true,
        skip_records_with_empty_values: true,
        max_record_size: 20_000,
      }),
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    return err(
      refuse([fault(`La ligne ${line} n’est pas du CSV valide : vérifiez ses guillemets et ses séparateurs.`)]),
    );
  }
  const [first, ...rest] = read;
  if (first === undefined)
    return err(refuse([fault('Le fichier est vide : sa première ligne doit nommer les colonnes.')]));
  const { columns, faults } = matchHeader(kind, first.record);
  const all = [...faults];
  if (rest.length > mostLines)
    all.push(fault(`Le fichier compte ${rest.length} lignes : envoyez-en ${mostLines} au plus par appel.`));
  if (rest.length === 0) all.push(fault('Le fichier n’a aucune ligne sous celle des titres.'));
  if (all.length > 0) return err(refuse(all));
  return ok(rest.map(({ record, info }) => lineOf(columns, first.record, record, info.lines, defaultsOf[kind])));
};
