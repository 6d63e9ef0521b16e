import { resolve } from 'node:path';
import { type Anchor, keepAnchor, newestAnchor } from './audit/anchor.ts';
import { type Audited, audit } from './audit/audit.ts';
import { type Finding, findingNames, inBoth } from './audit/findings.ts';
import { CannotAudit, folderSource, liveSource, type Source } from './audit/read.ts';
import { readOptions, stop } from './options.ts';

/** Exit codes: 0 nothing found, 1 something found, 2 nothing could be audited. */
const help = `Usage : npm run audit -- [--data .local] [--age 10] [--json] [--anchors DOSSIER]
  --data   dossier de données de npm start, qu’il tourne ou non (DATA_DIR ; .local par défaut)
  --age    minutes après lesquelles un événement pas publié ou une avance attendue est une anomalie (10 par défaut)
  --anchors dossier d’ancres, hors de la table : la dernière est comparée, et une nouvelle gardée s’il n’y a pas d’anomalie
  --json   les anomalies en JSON, une par ligne
Une table ailleurs : TABLE_NAME=… (et DYNAMODB_ENDPOINT=… hors d’AWS) npm run audit`;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const number = new Intl.NumberFormat('fr-FR');

const auditOnce = async (source: Source, maxAgeMs: number, former: Anchor | null): Promise<Audited> =>
  audit(
    source.items(),
    { now: source.now, realNow: new Date(), maxAgeMs },
    ({ items, actions }) => {
      say(`  ${number.format(items)} éléments lus, ${number.format(actions)} actions vérifiées…`);
    },
    former,
  );

const printed = ({ code, key, detail }: Finding): string => `${code}  ${key}\n    ${findingNames[code]}. ${detail}`;

const { values: options } = readOptions(help, {
  options: {
    data: { type: 'string', default: process.env['DATA_DIR'] ?? '.local' },
    age: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
    anchors: { type: 'string' },
  },
});
const minutes = Number(options.age);
if (!Number.isFinite(minutes) || minutes < 0) stop(`--age attend un nombre de minutes, pas « ${options.age} ».`);

const endpoint = process.env['DYNAMODB_ENDPOINT'] === '' ? undefined : process.env['DYNAMODB_ENDPOINT'];
const table = process.env['TABLE_NAME'] === '' ? undefined : process.env['TABLE_NAME'];
let source: Source;
try {
  source =
    endpoint === undefined && table === undefined
      ? await folderSource(resolve(options.data), undefined)
      : await liveSource(endpoint, table);
} catch (error) {
  say(error instanceof CannotAudit ? error.message : `Lecture impossible : ${String(error)}`);
  process.exit(2);
}

try {
  say(`audit de ${source.name}, au ${source.now.toISOString()}`);
  const former = options.anchors === undefined ? null : newestAnchor(resolve(options.anchors));
  say(
    former === null
      ? 'aucune ancre à portée : une chaîne réécrite ou retirée tout entière ne se verra pas (--anchors)'
      : `comparé à l’ancre du ${former.takenAt}`,
  );
  const audited = await auditOnce(source, minutes * 60_000, former);
  const { counted } = audited;
  let { findings } = audited;
  let last = audited;
  if (findings.length > 0 && !source.isStatic) {
    say(`  ${findings.length} à confirmer : seconde lecture, car la table a pu être écrite pendant la première`);
    last = await auditOnce(source, minutes * 60_000, former);
    findings = inBoth(findings, last.findings);
  }
  say(
    `${number.format(counted.items)} éléments : ${number.format(counted.actions)} actions de ${number.format(counted.providers)} organismes, ${number.format(counted.events)} événements, ${number.format(counted.invoices)} factures`,
  );
  for (const one of findings) process.stdout.write(`${options.json ? JSON.stringify(one) : printed(one)}\n`);
  say(
    findings.length === 0
      ? 'aucune anomalie'
      : findings.length === 1
        ? '1 anomalie'
        : `${number.format(findings.length)} anomalies`,
  );
  // A reading that a write disturbed would make an anchor that nothing ever fits.
  if (options.anchors !== undefined && last.findings.length === 0)
    say(`ancre gardée : ${keepAnchor(resolve(options.anchors), last.anchor, new Date())}`);
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch (error) {
  say(`Lecture interrompue : ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
} finally {
  await source.close();
}
