import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { formatFrench, parseCalendarDate } from '../domain/calendar-date.ts';
import { type ErasureGround, erasureGrounds, isErased } from '../domain/retention/erasure.ts';
import { CannotAudit } from './audit/read.ts';
import { readOptions, stop } from './options.ts';
import { eraseAll, type Outcome, outcomeLines } from './person/erase.ts';
import { findEnrolments, findExpired, gatherPerson, matches, nameOf, type Selection } from './person/find.ts';
import { openPlace, type Place } from './person/place.ts';
import { personJson, personWords } from './person/words.ts';

/** Exit codes: 0 done, 1 something was kept or nobody was found, 2 the question was wrong or nothing could be read. */
const help = `Usage :
  npm run person -- export  QUI [--out DOSSIER]
  npm run person -- erase   QUI --reason MOTIF [--execute]
  npm run person -- expire  [--before AAAA-MM-JJ] [--execute]
QUI :
  --reference R --organisation O --last-name NOM --first-name PRÉNOM   tout ce qui est donné doit concorder
  --enrolment ID   une inscription ; se répète
MOTIF : ${Object.entries(erasureGrounds)
  .filter(([ground]) => ground !== 'EXPIRED')
  .map(([ground, words]) => `${ground} (${words})`)
  .join(', ')}
Sans --execute, rien n’est écrit : ce qui le serait est dit. --data DOSSIER (DATA_DIR ; .local par défaut) : les données de npm start, qu’il
tourne ou non. Une table ailleurs : TABLE_NAME=… (et DYNAMODB_ENDPOINT=… hors d’AWS) npm run person -- …`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const { values: options, positionals } = readOptions(help, {
  allowPositionals: true,
  options: {
    reference: { type: 'string' },
    organisation: { type: 'string' },
    'last-name': { type: 'string' },
    'first-name': { type: 'string' },
    enrolment: { type: 'string', multiple: true },
    reason: { type: 'string' },
    before: { type: 'string' },
    out: { type: 'string', default: '.' },
    data: { type: 'string', default: process.env['DATA_DIR'] ?? '.local' },
    execute: { type: 'boolean', default: false },
  },
});
const [verb] = positionals;

const selection: Selection = {
  reference: options.reference,
  organisation: options.organisation,
  lastName: options['last-name'],
  firstName: options['first-name'],
  enrolments: options.enrolment,
};
/** An organisation alone names everybody in it. */
const namesSomebody =
  selection.reference !== undefined || selection.lastName !== undefined || selection.enrolments !== undefined;

const isGround = (text: string): text is ErasureGround => Object.hasOwn(erasureGrounds, text);

const report = (outcome: Outcome): number => {
  for (const line of outcomeLines(outcome, options.execute)) say(line);
  if (!options.execute && outcome.erased.length > 0) say('Rien n’est écrit : ajoutez --execute.');
  return outcome.refused.length > 0 ? 1 : 0;
};

const unreadable = (key: string): void => say(`Élément illisible, à regarder (npm run audit) : ${key}`);

const nobody = (): number => {
  say('Personne ne correspond.');
  return 1;
};

const runExport = async (place: Place): Promise<number> => {
  const found = await findEnrolments(place.items, (one) => matches(selection, one), unreadable);
  if (found.length === 0) return nobody();
  const person = await gatherPerson(place.items, found);
  mkdirSync(options.out, { recursive: true });
  const keep = (name: string, text: string): void => {
    const file = join(options.out, name);
    // For whoever asked, and nobody else of this machine.
    writeFileSync(file, text, { mode: 0o600 });
    say(file);
  };
  keep('personne.json', `${JSON.stringify(personJson(person, place.today()), null, 2)}\n`);
  keep('personne.txt', personWords(person, place.today()));
  say(`Inscriptions : ${found.map(({ enrolment }) => enrolment.id).join(', ')}`);
  return 0;
};

const runErase = async (place: Place, ground: ErasureGround): Promise<number> => {
  const found = await findEnrolments(place.items, (one) => matches(selection, one) && !isErased(one), unreadable);
  if (found.length === 0) return nobody();
  const enrolments = found.map(({ enrolment }) => enrolment);
  for (const { id, lastName, firstName, reference, organisation } of enrolments)
    say(`${id} : ${lastName} ${firstName}, ${reference}, ${organisation}`);
  if (new Set(enrolments.map(nameOf)).size > 1) {
    say('Ce sont plusieurs personnes : précisez par --last-name et --first-name, ou par --enrolment.');
    return 1;
  }
  const { mentions } = await gatherPerson(place.items, found);
  const code = report(await eraseAll(place, enrolments, { ground, today: place.today(), execute: options.execute }));
  if (mentions.length > 0)
    say(
      `À relire à la main, ce nom ou cette référence est dans un texte libre : ${mentions.map(({ kind, key, field }) => `${kind} ${key} ${field}`).join(' ; ')}`,
    );
  return code;
};

const runExpire = async (place: Place): Promise<number> => {
  const before = options.before === undefined ? place.today() : parseCalendarDate(options.before);
  if (before === undefined || before > place.today())
    return stop(`--before attend une date existante qui n’est pas à venir (nous sommes le ${place.today()}).`);
  const { due, kept } = await findExpired(place.items, before, unreadable);
  say(`Inscriptions au-delà de leur durée au ${formatFrench(before)} : ${due.length}. En deçà : ${kept}.`);
  const code = report(await eraseAll(place, due, { ground: 'EXPIRED', today: before, execute: options.execute }));
  // What is due and stays is for a scheduler to see.
  return !options.execute && due.length > 0 ? 1 : code;
};

const prepared = (): ((place: Place) => Promise<number>) => {
  switch (verb ?? '') {
    case 'export':
    case 'erase': {
      if (!namesSomebody) return stop(`Dites qui : --reference, --last-name ou --enrolment.\n${help}`);
      if (verb === 'export') return runExport;
      const ground = options.reason ?? '';
      if (!isGround(ground) || ground === 'EXPIRED') return stop(`--reason est obligatoire.\n${help}`);
      return async (place) => runErase(place, ground);
    }
    case 'expire':
      return runExpire;
    default:
      return stop(help);
  }
};

const run = prepared();
const given = (name: string): string | undefined => (process.env[name] === '' ? undefined : process.env[name]);

const opened = async (): Promise<Place> => {
  try {
    return await openPlace(resolve(options.data), {
      endpoint: given('DYNAMODB_ENDPOINT'),
      tableName: given('TABLE_NAME'),
    });
  } catch (error) {
    return stop(error instanceof CannotAudit ? error.message : `Lecture impossible : ${String(error)}`);
  }
};
const place = await opened();
try {
  process.exitCode = await run(place);
} finally {
  await place.close();
}
