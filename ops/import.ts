import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse/sync';
import * as z from 'zod';
import { type ClientProblem, makeClient, type ReplyOf } from '../contract/client.ts';
import { importKinds } from '../contract/routes/import-lines.ts';
import { normalised } from '../functions/import-lines/columns.ts';
import { maxLines } from '../functions/import-lines/read-file.ts';
import { readOptions, stop } from './options.ts';

/**
 * Imports a file of any length: cuts it into calls, shows how far it is, and goes on where it stopped when it is run
 * again on the same file. Safe to repeat: each call has its own idempotency key, and lines already there change nothing.
 */
const usage = `Importer un fichier CSV :
  npm run import -- FICHIER --kind enrolments|entries|declarations|actions [options]
    --url http://127.0.0.1:3000   où répond le service
    --user GR237                  profil de démonstration (sur cette machine)
    --token JETON                 ou la variable OUVERTURE_TOKEN : un jeton d’accès
    --dry-run                     vérifier sans rien enregistrer
    --atomic                      tout ou rien, appel par appel
    --restart                     ne pas reprendre là où un import précédent s’est arrêté
    --help                        ce texte`;

const { values, positionals } = readOptions(usage, {
  allowPositionals: true,
  options: {
    kind: { type: 'string' },
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    user: { type: 'string' },
    token: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
    atomic: { type: 'boolean', default: false },
    restart: { type: 'boolean', default: false },
  },
});
const [file, ...more] = positionals;
if (file === undefined || more.length > 0) stop(usage);
const kind = importKinds.find((one) => one === values.kind);
if (kind === undefined) stop(`--kind attend ${importKinds.join(', ')}.\n\n${usage}`);
if (!existsSync(file)) stop(`Le fichier ${file} n’existe pas.`);
const options = { ...values, file, kind };
const text = readFileSync(options.file, 'utf8').replace(/^\uFEFF/u, '');
const digest = createHash('sha256')
  .update(`${options.kind}\0${options.atomic}\0`)
  .update(text)
  .digest('hex')
  .slice(0, 24);

const firstLine = text.slice(0, text.search(/[\r\n]|$/u));
const delimiter = firstLine.split(',').length > firstLine.split(';').length ? ',' : ';';
const rawRecords = z.array(
  z.object({ record: z.array(z.string()), raw: z.string(), info: z.looseObject({ lines: z.number() }) }),
);
const readRecords = () => {
  try {
    return rawRecords.parse(
      parse(text, { delimiter, info: true, raw: true, relax_column_count: true, skip_empty_lines: true }),
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return stop(`Le fichier n’est pas du CSV valide : ${error.message}`);
  }
};
const [header, ...records] = readRecords();
if (header === undefined || records.length === 0) stop('Le fichier n’a pas de ligne à importer.');

/** Lines that must go in the same call: those of one declaration. */
const grouping = (header?.record ?? []).flatMap((title, index) =>
  ['actionnumber', 'naction', 'numerodaction', 'action', 'period', 'periode'].includes(normalised(title))
    ? [index]
    : [],
);
const groupOf = (index: number): string =>
  options.kind === 'declarations' ? grouping.map((at) => records[index]?.record[at] ?? '').join(' ') : String(index);

const maxBytes = 250_000;
/** The record after the last one of the call that begins at `from`. */
const endOf = (from: number): number => {
  let bytes = Buffer.byteLength(header?.raw ?? '') + 2;
  let last = from;
  for (let at = from; at < records.length && at - from < maxLines; at += 1) {
    bytes += Buffer.byteLength(records[at]?.raw ?? '') + 2;
    if (bytes > maxBytes) break;
    if (at + 1 === records.length || groupOf(at) !== groupOf(at + 1)) last = at + 1;
  }
  return last > from ? last : Math.min(from + maxLines, records.length);
};

const stateFile = `${options.file}.import.json`;
const stateSchema = z.object({ digest: z.string(), done: z.number(), refused: z.number() });
const readState = () => {
  const fresh = { digest, done: 0, refused: 0 };
  if (options.restart || options['dry-run'] || !existsSync(stateFile)) return fresh;
  const read = stateSchema.safeParse(JSON.parse(readFileSync(stateFile, 'utf8')));
  return read.success && read.data.digest === digest ? read.data : fresh;
};

const given = options.token ?? process.env['OUVERTURE_TOKEN'];
const tokenSchema = z.object({ accessToken: z.string() });
let current: { readonly value: string; readonly at: number } | null = null;
const token = async (): Promise<string | null> => {
  if (given !== undefined) return given;
  if (current !== null && Date.now() - current.at < 5 * 60_000) return current.value;
  const user = options.user ?? (options.kind === 'actions' ? 'region' : 'GR237');
  const answered = await fetch(`${options.url}/local/token?user=${encodeURIComponent(user)}`);
  if (!answered.ok) return stop(`Profil inconnu : ${user}. Indiquez --user ou --token.`);
  current = { value: tokenSchema.parse(await answered.json()).accessToken, at: Date.now() };
  return current.value;
};

const client = makeClient({ baseUrl: options.url, token });
const worthRetrying = (problem: ClientProblem): boolean =>
  problem.kind === 'unreachable' ||
  (problem.kind === 'unavailable' && [429, 500, 502, 503, 504].includes(problem.status));

const send = async (from: number, to: number): Promise<ReplyOf<'importLines'>> => {
  const lineEnd = (raw: string): string => raw.replace(/[\r\n]+$/u, '');
  const body = [header, ...records.slice(from, to)].map((one) => lineEnd(one?.raw ?? '')).join('\n');
  for (let attempt = 0; ; attempt += 1) {
    const answered = await client.call('importLines', {
      query: { kind: options.kind, dryRun: options['dry-run'], atomic: options.atomic },
      body: `${body}\n`,
      ...(options['dry-run'] ? {} : { idempotencyKey: `${digest}-${from}` }),
    });
    if (answered.ok) return answered.value.body;
    const { error } = answered;
    if (!worthRetrying(error) || attempt >= 5) {
      const faults = error.kind === 'refused' ? error.violations.map(({ detail }) => `\n  - ${detail}`).join('') : '';
      return stop(
        `\nArrêté après ${from} lignes sur ${records.length} : ${error.detail}${faults}\nRelancez la même commande pour reprendre.`,
      );
    }
    await sleep(500 * 2 ** attempt);
  }
};

const started = performance.now();
let { done, refused } = readState();
if (done > 0) process.stdout.write(`Reprise après ${done} lignes déjà envoyées.\n`);
while (done < records.length) {
  const to = endOf(done);
  const report = await send(done, to);
  for (const { line, status, column, value, detail } of report.lines) {
    if (status !== 'REFUSED') continue;
    // The call counts from its own header; the user reads the file's own lines.
    const at = records[done + report.lines.findIndex((one) => one.line === line)]?.info.lines ?? line;
    const where =
      column === undefined ? '' : ` – ${column}${value === undefined || value === '' ? '' : ` « ${value} »`}`;
    process.stdout.write(`\nligne ${at}${where} : ${detail ?? ''}`);
  }
  refused += report.refused;
  done = to;
  if (!options['dry-run']) writeFileSync(stateFile, JSON.stringify({ digest, done, refused }));
  const percent = Math.floor((done / records.length) * 100);
  process.stdout.write(`${report.refused > 0 ? '\n' : '\r'}${done} / ${records.length} lignes (${percent} %)`);
}
rmSync(stateFile, { force: true });
const seconds = ((performance.now() - started) / 1000).toFixed(1).replace('.', ',');
process.stdout.write(
  `\nLignes ${options['dry-run'] ? 'bonnes' : 'importées'} : ${records.length - refused} ; refusées : ${refused} ; en ${seconds} s.\n`,
);
process.exit(refused > 0 ? 1 : 0);
