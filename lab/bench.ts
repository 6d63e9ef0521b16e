import { readOptions, stop } from '../ops/options.ts';
import { lateClosures, streamGrowth, tableGrowth } from './bench/growth.ts';
import { coldStart, overhead } from './bench/handlers.ts';
import { importFile } from './bench/import.ts';
import { firstScreen } from './bench/web.ts';

/**
 * Performance, as ratios taken in one run wherever two things can be compared, the two sides of each taken in turns, so
 * that a busy machine slows both. Nothing here fails a build: a figure beyond its target is told, to be looked at.
 */
const suites = {
  overhead: [overhead, 'les fonctions contre les mêmes appels du SDK, nus'],
  'cold-start': [coldStart, 'un nouveau processus jusqu’à sa première réponse'],
  'stream-growth': [streamGrowth, 'les écritures quand le flux s’allonge'],
  'table-growth': [tableGrowth, 'accueil, page, liste et ouverture quand la table grandit'],
  'late-closures': [lateClosures, 'la tâche quotidienne, selon ce qui devient en retard'],
  import: [importFile, '10 000 inscriptions par npm run import'],
  web: [firstScreen, 'premier écran du client, réseau et processeur ralentis'],
} as const;

const usage = `Mesurer :
  npm run bench [-- options]
    --only NOM   une seule série
    --full       100 000 actions au lieu de 20 000, 100 000 enregistrements du flux, plus de tours
    --help       ce texte
  Séries :
${Object.entries(suites)
  .map(([name, [, what]]) => `    ${name.padEnd(14)} ${what}`)
  .join('\n')}
  npm run measures en fait le tableau docs/measures.md.`;

const { values: options } = readOptions(usage, {
  options: { full: { type: 'boolean', default: false }, only: { type: 'string' } },
});
if (options.only !== undefined && !Object.hasOwn(suites, options.only))
  stop(`--only attend une série, pas « ${options.only} ».\n\n${usage}`);
for (const [name, [suite]] of Object.entries(suites)) {
  if (options.only !== undefined && options.only !== name) continue;
  const from = performance.now();
  process.stdout.write(`── ${name}\n`);
  try {
    await suite(options.full);
  } catch (error) {
    process.exitCode = 1;
    process.stdout.write(`NO  ${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  }
  process.stdout.write(`   ${((performance.now() - from) / 1000).toFixed(0)} s\n`);
}
