import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { findRunning } from '../player/data/data-folder.ts';
import { readOptions } from './options.ts';
import { type ActRecord, outcomeWords } from './parked/act-record.ts';
import { type Invoke, invokeDeployed, invokePlayed } from './parked/invoke.ts';
import { isUnknown, type ParkedObject, summarise, type UnknownObject } from './parked/object.ts';
import { awsCommand, bucketPark, folderPark, type Park } from './parked/park.ts';
import { discard, replay } from './parked/replay.ts';
import { startProduct } from './product.ts';

/** Exit codes: 0 done, 1 something to replay stays parked, 2 nothing could be done. */
const help = `Les enregistrements que les fonctions du flux n’ont pas pu traiter :
  npm run parked                                     les liste
  npm run parked -- show NOM                         tout le contenu de l’un d’eux
  npm run parked -- replay [NOM …]                   dit ce qui serait rejoué (tous, sans NOM)
  npm run parked -- replay [NOM …] --execute         les rejoue
  npm run parked -- discard NOM --reason "…"         dit ce qui serait abandonné ; --execute l’abandonne
  npm run parked -- entries                          qui a fait quoi, quand, et ce qu’il en est advenu
NOM : le nom listé, ou une partie qui n’est que dans lui.
  --data .local      le dossier de npm start, qu’il tourne ou non (DATA_DIR ; .local par défaut)
  --bucket SEAU      le seau des échecs sur AWS, avec la commande aws et ses droits
  --by QUI           qui le fait, sur cette machine (l’utilisateur par défaut) ; sur AWS, c’est l’identité qu’AWS connaît`;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
/** Why a command cannot be done, in the operator's words. */
class Refused extends Error {}
const stop = (text: string): never => {
  throw new Refused(text);
};

const {
  values: options,
  positionals: [command = 'list', ...names],
} = readOptions(help, {
  allowPositionals: true,
  options: {
    data: { type: 'string', default: process.env['DATA_DIR'] ?? '.local' },
    bucket: { type: 'string' },
    by: { type: 'string' },
    reason: { type: 'string' },
    execute: { type: 'boolean', default: false },
  },
});
const dataDir = resolve(options.data);
const now = (): Date => new Date();

const awsIdentity = z.object({ Arn: z.string() });
const operator = async (): Promise<string> =>
  options.bucket === undefined
    ? (options.by ?? userInfo().username)
    : awsIdentity.parse(JSON.parse(await awsCommand('sts', 'get-caller-identity', '--output', 'json'))).Arn;

/** Keys of all items of this machine's table; `null` when they cannot be read without touching it. */
const itemKeys = async (): Promise<ReadonlySet<string> | null> => {
  if (options.bucket !== undefined || !existsSync(join(dataDir, 'engine', 'engine.sqlite'))) return null;
  // It starts an engine: imported only when needed.
  const { folderSource } = await import('./audit/read.ts');
  const source = await folderSource(dataDir, undefined);
  try {
    const found = new Set<string>();
    for await (const item of source.items()) found.add(`${String(item['pk'])} / ${String(item['sk'])}`);
    return found;
  } finally {
    await source.close();
  }
};

type Found = ParkedObject | UnknownObject;

/** The object of each name, or of each part of a name that only one object has. */
const select = (objects: readonly Found[], wanted: readonly string[]): readonly Found[] =>
  wanted.map((part) => {
    const exact = objects.find(({ name }) => name === part);
    if (exact !== undefined) return exact;
    const [one, ...others] = objects.filter(({ name }) => name.includes(part));
    if (one === undefined) return stop(`Rien de tel n’est de côté : ${part}.`);
    return others.length === 0 ? one : stop(`${part} : ${others.length + 1} noms le contiennent, soyez plus précis.`);
  });

const indented = (text: string): string => text.replaceAll('\n', '\n  ');

const shownAct = ({ at, by, outcome, reason, records }: ActRecord): string =>
  [
    `${at}  ${outcomeWords[outcome]}  par ${by}${reason === null ? '' : ` : ${reason}`}`,
    ...records.map(
      (record) =>
        `    ${record.outcome === 'DONE' ? 'fait' : 'ÉCHEC'}  ${record.what}  (${record.key})${record.reason === null ? '' : `\n      ${record.reason}`}`,
    ),
  ].join('\n');

const shown = (found: Found, acts: readonly ActRecord[], present: ReadonlySet<string> | null): string => {
  const last = acts.findLast(({ object }) => object === found.name);
  const before = last === undefined ? [] : [`  dernier essai : ${indented(shownAct(last))}`];
  if (isUnknown(found)) return [found.name, `  ${found.problem}`, ...before].join('\n');
  return [
    found.name,
    `  de côté depuis le ${found.parkedAt}, ${found.condition}, ${found.tries} essais`,
    ...found.records.map((record) => {
      const { what, key, unreadable } = summarise(record);
      const state = present === null ? '' : present.has(key) ? ', attend encore' : ', n’attend plus : déjà fait';
      return `  - ${what}  (${key})${state}${unreadable === null ? '' : `\n    échouera encore : ${unreadable}`}`;
    }),
    ...before,
  ].join('\n');
};

/** The functions to replay with: the running product's, or those of a product started for the replay. */
const openFunctions = async (): Promise<{ readonly invoke: Invoke; readonly close: () => Promise<void> }> => {
  if (options.bucket !== undefined) return { invoke: invokeDeployed, close: async () => {} };
  const running = await findRunning(dataDir);
  if (running !== null) return { invoke: invokePlayed(running.url, dataDir), close: async () => {} };
  const { url, stop: close } = await startProduct(dataDir);
  return { invoke: invokePlayed(url, dataDir), close };
};

const list = async (park: Park, objects: readonly Found[]): Promise<void> => {
  const [acts, present] = [await park.acts(), await itemKeys()];
  for (const found of objects) say(shown(found, acts, present));
};

const runReplay = async (park: Park, objects: readonly Found[]): Promise<number> => {
  const wanted = names.length === 0 ? objects : select(objects, names);
  const ready = wanted.flatMap((found) => (isUnknown(found) ? [] : [found]));
  if (ready.length === 0) {
    say('rien à rejouer');
    return 0;
  }
  if (!options.execute) {
    await list(park, ready);
    say(`à blanc : ${ready.length} à rejouer ; ajoutez --execute pour le faire`);
    return 0;
  }
  const by = await operator();
  const { invoke, close } = await openFunctions();
  try {
    let left = 0;
    for (const object of ready) {
      const act = await replay(object, { park, invoke, by, now });
      left += act.outcome === 'REPLAYED' ? 0 : 1;
      say(`${object.name}\n  ${indented(shownAct(act))}`);
    }
    say(`${ready.length - left} rejoués, ${left} restés de côté`);
    return left === 0 ? 0 : 1;
  } finally {
    await close();
  }
};

const runDiscard = async (park: Park, objects: readonly Found[]): Promise<number> => {
  const [found, ...others] = select(objects, names);
  if (found === undefined || others.length > 0) return stop(help);
  const { reason } = options;
  if (reason === undefined || reason.trim() === '')
    return stop('Pourquoi l’abandonner ? Dites-le avec --reason "…" : la raison est gardée.');
  if (!options.execute) {
    await list(park, [found]);
    say('à blanc : ajoutez --execute pour l’abandonner');
    return 0;
  }
  const object = isUnknown(found) ? { name: found.name, functionName: '' } : found;
  say(shownAct(await discard(object, reason, { park, by: await operator(), now })));
  return 0;
};

const run = async (park: Park): Promise<number> => {
  const objects = await park.objects();
  switch (command) {
    case 'list':
      if (objects.length === 0) say('rien n’est de côté');
      else await list(park, objects);
      return 0;
    case 'show':
      if (names.length === 0) return stop(help);
      for (const found of select(objects, names))
        say(isUnknown(found) ? `${found.name} : ${found.problem}` : JSON.stringify(found.whole, null, 2));
      return 0;
    case 'entries': {
      const acts = await park.acts();
      if (acts.length === 0) say('rien n’a été rejoué ni abandonné');
      for (const act of acts) say(`${act.object}\n  ${indented(shownAct(act))}`);
      return 0;
    }
    case 'replay':
      return runReplay(park, objects);
    case 'discard':
      return runDiscard(park, objects);
    default:
      return stop(`${command} : commande inconnue.\n\n${help}`);
  }
};

const park = options.bucket === undefined ? folderPark(dataDir) : bucketPark(options.bucket);
try {
  process.exitCode = await run(park);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  park.close();
}
