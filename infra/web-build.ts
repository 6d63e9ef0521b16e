import { type ExecFileOptionsWithStringEncoding, execFile, spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './bundle.ts';

/** What the built client depends on. */
const sources = [
  'web/index.html',
  'web/vite.config.ts',
  'web/public/**/*',
  'web/src/**/*',
  'contract/client.ts',
  'domain/**/*.ts',
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

type Ran = { readonly good: boolean; readonly said: string };

const vite = (
  outdir: string,
): readonly [command: string, args: string[], options: ExecFileOptionsWithStringEncoding] => [
  process.execPath,
  [
    join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js'),
    'build',
    join(projectRoot, 'web'),
    '--config',
    join(projectRoot, 'web', 'vite.config.ts'),
    '--outDir',
    outdir,
    '--logLevel',
    'warn',
  ],
  { cwd: projectRoot, encoding: 'utf8', timeout: 120_000, env: { ...process.env, NODE_ENV: 'production' } },
];

/** Where the client goes, and how what was built is put there whole; `null`: it is there already. */
const place = (): { readonly folder: string; readonly build: { fresh: string; done: (ran: Ran) => void } | null } => {
  const folder = join(projectRoot, 'build', 'web', digestOfSources());
  if (existsSync(folder)) return { folder, build: null };
  const fresh = `${folder}.${randomUUID()}`;
  mkdirSync(fresh, { recursive: true });
  const done = ({ good, said }: Ran): void => {
    try {
      if (!good) throw new Error(`The web client does not build:\n${said}`);
      renameSync(fresh, folder);
    } catch (error) {
      // Somebody else was first, with the same bytes.
      if (!good || !existsSync(folder)) throw error;
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
  };
  return { folder, build: { fresh, done } };
};

/**
 * The folder of the built web client, built first if its sources have changed (a few seconds). A folder is named by
 * its sources and never changes: several processes may ask at once, and one that is being served stays whole.
 */
export const builtWeb = (): string => {
  const { folder, build } = place();
  if (build !== null) {
    const [command, args, options] = vite(build.fresh);
    const { status, stdout, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8' });
    build.done({ good: status === 0, said: `${stderr}${stdout}` });
  }
  return folder;
};

/** The same, while the one who asks does something else: a first start has functions to bundle meanwhile. */
export const buildWeb = async (): Promise<string> => {
  const { folder, build } = place();
  if (build !== null) {
    const [command, args, options] = vite(build.fresh);
    const ran = await new Promise<Ran>((resolve) => {
      execFile(command, args, options, (error, stdout, stderr) =>
        resolve({ good: error === null, said: `${stderr}${stdout}` }),
      );
    });
    build.done(ran);
  }
  return folder;
};
