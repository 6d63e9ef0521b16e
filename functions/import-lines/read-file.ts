import { CsvError, parse } from 'csv-parse/sync';
import * as z from 'zod/mini';
import type { ImportKind } from '../../contract/routes/import-lines.ts';
import type { Violation } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../domain/result.ts';
import { unescapeFormula } from '../shared/http/csv.ts';
import type { Refusal } from '../shared/http/problem.ts';
import { type Column, columnsOf, normalised } from './columns.ts';

/** Maximum lines per call; clients split longer files. */
export const maxLines = 500;

/** A line of the file: the typed cells and the values read from them. */
export type Line = {
  readonly line: number;
  readonly value: Readonly<Record<string, unknown>>;
  /** The header and the text of the cell that a pointer (`/advance/rate`) names. */
  readonly cellOf: (pointer: string) => { readonly column?: string; readonly value?: string };
};

const records = z.array(z.object({ record: z.array(z.string()), info: z.looseObject({ lines: z.number() }) }));

/** `;`, which French spreadsheets write, unless the header has more commas. */
const delimiterOf = (text: string): string => {
  const header = text.slice(0, text.search(/[\r\n]|$/u));
  const many = (mark: string): number => header.split(mark).length;
  return many(',') > many(';') ? ',' : ';';
};

const unreadable = (violations: readonly Violation[]): Refusal => ({
  code: 'INVALID',
  detail:
    violations.length === 1
      ? `Le fichier ne peut pas être lu : ${violations[0]?.detail ?? ''}`
      : `Le fichier ne peut pas être lu, pour ${violations.length} raisons listées ci-dessous.`,
  violations,
});
const violation = (detail: string): Violation => ({ pointer: '', code: 'INVALID', detail });

const named = (column: Column): string => `« ${column.names[1] ?? column.names[0] ?? ''} » (${column.names[0] ?? ''})`;

const matchHeader = (
  kind: ImportKind,
  header: readonly string[],
): { readonly columns: readonly (Column | null)[]; readonly violations: readonly Violation[] } => {
  const known = columnsOf[kind];
  const violations: Violation[] = [];
  const seen = new Map<string, string>();
  const columns = header.map((title) => {
    const wanted = normalised(title);
    const found = known.find(({ names }) => names.some((name) => normalised(name) === wanted)) ?? null;
    if (found === null) {
      violations.push(
        violation(
          wanted === ''
            ? 'Une colonne n’a pas de titre : retirez-la ou nommez-la.'
            : `La colonne « ${title.trim().slice(0, 60)} » n’est pas attendue. Colonnes possibles : ${known.map(named).join(', ')}.`,
        ),
      );
      return null;
    }
    const twice = seen.get(found.field);
    if (twice !== undefined)
      violations.push(
        violation(`Les colonnes « ${twice} » et « ${title.trim()} » disent la même chose : gardez-en une.`),
      );
    seen.set(found.field, title.trim());
    return found;
  });
  for (const column of known) {
    if (column.required && !seen.has(column.field)) violations.push(violation(`La colonne ${named(column)} manque.`));
  }
  if (kind === 'actions') {
    for (const [field, words] of [
      ['advance/amountExclTaxCents', '« Montant HT »'],
      ['advance/amountInclTaxCents', '« Montant TTC »'],
    ] as const) {
      if (!seen.has(field)) violations.push(violation(`La colonne ${words} manque.`));
    }
  }
  if ((kind === 'entries' || kind === 'declarations') && !seen.has('reference') && !seen.has('enrolmentId'))
    violations.push(violation('La colonne « Référence » (reference) manque : elle dit de quel stagiaire il s’agit.'));
  return { columns, violations };
};

/** `advance/rate` in `{}` → `{ advance: { rate } }`. */
const setField = (into: Record<string, unknown>, field: string, value: unknown): void => {
  const [name = '', ...rest] = field.split('/');
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const found = into[name];
  const inner = { ...(typeof found === 'object' && found !== null ? found : {}) };
  setField(inner, rest.join('/'), value);
  into[name] = inner;
};

const lineOf = (
  columns: readonly (Column | null)[],
  header: readonly string[],
  cells: readonly string[],
  line: number,
  defaults: Readonly<Record<string, unknown>>,
): Line => {
  const value: Record<string, unknown> = {};
  for (const [field, given] of Object.entries(defaults)) setField(value, field, given);
  for (const [index, column] of columns.entries()) {
    const cell = unescapeFormula((cells[index] ?? '').trim());
    if (column !== null && cell !== '') setField(value, column.field, column.read(cell));
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
 * Reads a file: UTF-8 with or without BOM, `;` or `,`, quotes, any line ends, blank lines left out. Refuses the whole
 * file when its header or its form is wrong, with every violation at once; values are checked line by line.
 */
export const parseFile = (kind: ImportKind, text: string): Result<readonly Line[], Refusal> => {
  // Replacement character: the file is not UTF-8, and names would be stored corrupted.
  const mangled = text.indexOf('\uFFFD');
  if (mangled >= 0) {
    const line = text.slice(0, mangled).split('\n').length;
    return err(
      unreadable([
        violation(
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
      unreadable([violation(`La ligne ${line} n’est pas du CSV valide : vérifiez ses guillemets et ses séparateurs.`)]),
    );
  }
  const [first, ...rest] = read;
  if (first === undefined)
    return err(unreadable([violation('Le fichier est vide : sa première ligne doit nommer les colonnes.')]));
  const { columns, violations } = matchHeader(kind, first.record);
  const all = [...violations];
  if (rest.length > maxLines)
    all.push(violation(`Le fichier compte ${rest.length} lignes : envoyez-en ${maxLines} au plus par appel.`));
  if (rest.length === 0) all.push(violation('Le fichier n’a aucune ligne sous celle des titres.'));
  if (all.length > 0) return err(unreadable(all));
  return ok(rest.map(({ record, info }) => lineOf(columns, first.record, record, info.lines, defaultsOf[kind])));
};
