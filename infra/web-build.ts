import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './bundle.ts';

/** What the built client depends on. */
const sources = [
  'web/index.html',
  'web/vite.config.ts',
  'web/public/**/*',
  'web/src/**/*',
  'functions/shared/http/client.ts',
  'domain/result.ts',
  'package-lock.json',
];

const digestOfSources = (): string => {
  const digest = createHash('sha256');
  for (const path of sources.flatMap((pattern) => globSync(pattern, { cwd: projectRoot })).toSorted()) {
    const file = join(projectRoot, path);
    if (/\.[a-z0-9]+$/u.test(path)) digest.update(path).update('\0').update(readFileSync(file)).update('\0');
  }
  return digest.digest('hex').slice(0, 16);
};

/**
 * The folder of the built web client, built first if its sources have changed (about a second). A folder is named by
 * its sources and never changes: several processes may ask at once, and one that is being served stays whole.
 */
export const builtWeb = (): string => {
  const folder = join(projectRoot, 'build', 'web', digestOfSources());
  if (existsSync(folder)) return folder;
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  try {
    const ran = spawnSync(
      process.execPath,
      [
        join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js'),
        'build',
        join(projectRoot, 'web'),
        '--config',
        join(projectRoot, 'web', 'vite.config.ts'),
        '--outDir',
        fresh,
        '--logLevel',
        'warn',
      ],
      { cwd: projectRoot, encoding: 'utf8', timeout: 120_000, env: { ...process.env, NODE_ENV: 'production' } },
    );
    if (ran.status !== 0) throw new Error(`The web client does not build:\n${ran.stderr}${ran.stdout}`);
    if (!existsSync(folder)) renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return folder;
};
