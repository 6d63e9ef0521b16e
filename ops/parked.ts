import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { findRunning } from '../player/data/data-folder.ts';
import { readOptions } from './options.ts';
import { type Entry, outcomeWords } from './parked/entry.ts';
import { type Invoke, invokeDeployed, invokePlayed } from './parked/invoke.ts';
import { askedBy, isStranger, type ParkedObject, type Stranger } from './parked/object.ts';
import { awsCommand, bucketPark, folderPark, type Park } from './parked/park.ts';
import { discard, replay } from './parked/replay.ts';
import { startProduct } from './product.ts';

/** Exit codes: 0 done, 1 something stays parked that was to be replayed, 2 nothing could be done. */
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
/** What keeps a command from being done, in words for the operator. */
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

const whoOnAws = z.object({ Arn: z.string() });
/** Who does it: an entry without a name would prove nothing. */
const who = async (): Promise<string> =>
  options.bucket === undefined
    ? (options.by ?? userInfo().username)
    : whoOnAws.parse(JSON.parse(await awsCommand('sts', 'get-caller-identity', '--output', 'json'))).Arn;

/** Keys of the items that stand in the table of this machine; `null` where it cannot be known without touching it. */
const standing = async (): Promise<ReadonlySet<string> | null> => {
  if (options.bucket !== undefined || !existsSync(join(dataDir, 'engine', 'engine.sqlite'))) return null;
  // Read with an engine of its own: loaded for those who ask only.
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

const chosen = (
  objects: readonly (ParkedObject | Stranger)[],
  wanted: readonly string[],
): readonly (ParkedObject | Stranger)[] =>
  wanted.map((part) => {
    const exact = objects.find(({ name }) => name === part);
    if (exact !== undefined) return exact;
    const [one, ...others] = objects.filter(({ name }) => name.includes(part));
    if (one === undefined) return stop(`Rien de tel n’est de côté : ${part}.`);
    return others.length === 0 ? one : stop(`${part} : ${others.length + 1} noms le contiennent, soyez plus précis.`);
  });

const shownEntry = (entry: Entry): string =>
  [
    `${entry.at}  ${outcomeWords[entry.outcome]}  par ${entry.by}${entry.reason === null ? '' : ` : ${entry.reason}`}`,
    ...entry.records.map(
      ({ what, key, outcome, reason }) =>
        `    ${outcome === 'DONE' ? 'fait' : 'ÉCHEC'}  ${what}  (${key})${reason === null ? '' : `\n      ${reason}`}`,
    ),
  ].join('\n');

const shown = (
  found: ParkedObject | Stranger,
  entries: readonly Entry[],
  there: ReadonlySet<string> | null,
): string => {
  const last = entries.filter(({ object }) => object === found.name).at(-1);
  const before = last === undefined ? [] : [`  dernier essai : ${shownEntry(last).replaceAll('\n', '\n  ')}`];
  if (isStranger(found)) return [found.name, `  ${found.fault}`, ...before].join('\n');
  return [
    found.name,
    `  de côté depuis le ${found.parkedAt}, ${found.condition}, ${found.tries} essais`,
    ...found.records.map((record) => {
      const { what, key, unreadable } = askedBy(record);
      const still = there === null ? '' : there.has(key) ? ', attend encore' : ', n’attend plus : déjà fait';
      return `  - ${what}  (${key})${still}${unreadable === null ? '' : `\n    échouera encore : ${unreadable}`}`;
    }),
    ...before,
  ].join('\n');
};

/** The functions that replay: those of the running product, or of one brought up for the time of the replay. */
const played = async (): Promise<{ readonly invoke: Invoke; readonly close: () => Promise<void> }> => {
  if (options.bucket !== undefined) return { invoke: invokeDeployed, close: async () => {} };
  const running = await findRunning(dataDir);
  if (running !== null) return { invoke: invokePlayed(running.url, dataDir), close: async () => {} };
  const { url, stop: close } = await startProduct(dataDir);
  return { invoke: invokePlayed(url, dataDir), close };
};

const run = async (park: Park): Promise<number> => {
  const objects = await park.objects();
  switch (command) {
    case 'list': {
      if (objects.length === 0) say('rien n’est de côté');
      const [entries, there] = objects.length === 0 ? [[], null] : [await park.entries(), await standing()];
      for (const found of objects) say(shown(found, entries, there));
      return 0;
    }
    case 'show': {
      if (names.length === 0) return stop(help);
      for (const found of chosen(objects, names))
        say(isStranger(found) ? `${found.name} : ${found.fault}` : JSON.stringify(found.whole, null, 2));
      return 0;
    }
    case 'entries': {
      const entries = await park.entries();
      if (entries.length === 0) say('rien n’a été rejoué ni abandonné');
      for (const entry of entries) say(`${entry.object}\n  ${shownEntry(entry).replaceAll('\n', '\n  ')}`);
      return 0;
    }
    case 'replay': {
      const wanted = names.length === 0 ? objects : chosen(objects, names);
      const ready = wanted.flatMap((found) => (isStranger(found) ? [] : [found]));
      if (ready.length === 0) {
        say('rien à rejouer');
        return 0;
      }
      if (!options.execute) {
        const [entries, there] = [await park.entries(), await standing()];
        for (const found of ready) say(shown(found, entries, there));
        say(`à blanc : ${ready.length} à rejouer ; ajoutez --execute pour le faire`);
        return 0;
      }
      const by = await who();
      const { invoke, close } = await played();
      try {
        let left = 0;
        for (const object of ready) {
          const entry = await replay(object, { park, invoke, by, now });
          left += entry.outcome === 'REPLAYED' ? 0 : 1;
          say(`${object.name}\n  ${shownEntry(entry).replaceAll('\n', '\n  ')}`);
        }
        say(`${ready.length - left} rejoués, ${left} restés de côté`);
        return left === 0 ? 0 : 1;
      } finally {
        await close();
      }
    }
    case 'discard': {
      const [found, ...others] = chosen(objects, names);
      if (found === undefined || others.length > 0) return stop(help);
      const { reason } = options;
      if (reason === undefined || reason.trim() === '')
        return stop('Pourquoi l’abandonner ? Dites-le avec --reason "…" : la raison est gardée.');
      if (!options.execute) {
        say(`${shown(found, await park.entries(), await standing())}\nà blanc : ajoutez --execute pour l’abandonner`);
        return 0;
      }
      const object = isStranger(found) ? { name: found.name, functionName: '' } : found;
      say(shownEntry(await discard(object, reason, { park, by: await who(), now })));
      return 0;
    }
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
