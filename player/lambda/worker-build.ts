import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, version } from 'esbuild';
import { projectRoot } from '../../infra/bundle.ts';

const source = fileURLToPath(new URL('worker.ts', import.meta.url));
const folder = join(projectRoot, 'build', 'local');

/**
 * Bundles the environment's own code, when it or what it imports has changed: stripping its types and loading a library's
 * many files would take half of every environment's start. Safe from several processes at once.
 */
export const builtWorker = (): string => {
  const made = createHash('sha256').update(version);
  for (const file of [source, join(projectRoot, 'package-lock.json')]) made.update(readFileSync(file));
  const file = join(folder, `worker-${made.digest('hex').slice(0, 16)}.mjs`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  buildSync({
    entryPoints: [source],
    outfile: draft,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    logLevel: 'silent',
  });
  renameSync(draft, file);
  return file;
};
