import { buildWeb } from '../web-build.ts';
import { assembled } from './assembly.ts';
import { builtWorker } from './lambda/worker-build.ts';

/**
 * What a first start would have to build, built with the installation (`npm ci` runs it): functions, templates, client.
 * Repeating it costs nothing. An installation never fails for it: a start builds what is missing, and says what is wrong.
 */
try {
  await Promise.all([buildWeb(), assembled({ bundles: 'real' })]);
  builtWorker();
} catch (error) {
  process.stderr.write(`Rien n’a été préparé pour le premier démarrage : ${String(error)}\n`);
}
