import { resolve } from 'node:path';
import { type Audited, audit } from './audit/audit.ts';
import { type Finding, findingNames, inBoth } from './audit/findings.ts';
import { CannotAudit, folderSource, liveSource, type Source } from './audit/read.ts';
import { readOptions, stop } from './options.ts';

/** Exit codes: 0 nothing found, 1 something found, 2 nothing could be audited. */
const help = `Usage : npm run audit -- [--data .local] [--age 10] [--json]
  --data   dossier de données de npm start, qu’il tourne ou non (DATA_DIR ; .local par défaut)
  --age    minutes après lesquelles un événement pas publié ou une avance attendue est une anomalie (10 par défaut)
  --json   les anomalies en JSON, une par ligne
Une table ailleurs : TABLE_NAME=… (et DYNAMODB_ENDPOINT=… hors d’AWS) npm run audit`;

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const number = new Intl.NumberFormat('fr-FR');

const auditOnce = async (source: Source, maxAgeMs: number): Promise<Audited> =>
  audit(source.items(), { now: source.now, maxAgeMs }, ({ items, actions }) => {
    say(`  ${number.format(items)} éléments lus, ${number.format(actions)} actions vérifiées…`);
  });

const printed = ({ code, key, detail }: Finding): string => `${code}  ${key}\n    ${findingNames[code]}. ${detail}`;

const { values: options } = readOptions(help, {
  options: {
    data: { type: 'string', default: process.env['DATA_DIR'] ?? '.local' },
    age: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
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
  const { findings: first, counted } = await auditOnce(source, minutes * 60_000);
  let findings = first;
  if (findings.length > 0 && !source.isStatic) {
    say(`  ${findings.length} à confirmer : seconde lecture, car la table a pu être écrite pendant la première`);
    findings = inBoth(findings, (await auditOnce(source, minutes * 60_000)).findings);
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
  process.exitCode = findings.length === 0 ? 0 : 1;
} catch (error) {
  say(`Lecture interrompue : ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
} finally {
  await source.close();
}
