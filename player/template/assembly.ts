import { createHash, randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../infra/bundle.ts';
import { readTemplates, type Templates } from '../../infra/template.ts';
import { codeOf } from '../error-code.ts';

const store = join(projectRoot, 'node_modules', '.cache', 'ouverture-assembly');
/** What a synthesis depends on: the stacks, the routes, the bundles' sources, and the versions of what builds them. */
const folders = ['infra', 'functions', 'store', 'contract', 'domain'];
const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json'];
const maxKept = 4;

/** The settings of a synthesis, and a bug that the oracle seeds in memory only. */
const isSetting = (name: string): boolean => name.startsWith('CDK_') || name === 'SEEDED_BUG';

type Bundles = 'real' | 'stub';

/** A digest of everything that an assembly depends on, to the byte. */
export const assemblyName = (bundles: Bundles, root: string = projectRoot): string => {
  const hash = createHash('sha256');
  const settings = Object.entries(process.env).filter(([name]) => isSetting(name));
  hash.update(JSON.stringify([bundles, process.version, settings.sort(([a], [b]) => (a < b ? -1 : 1))]));
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const path of [...paths.sort(), ...files.map((file) => join(root, file))])
    hash.update(`\n${path.slice(root.length)}\n`).update(readFileSync(path));
  return hash.digest('hex').slice(0, 32);
};

/** Removes the oldest assemblies. One that another process removes first is no error. */
export const prune = (folder: string, move = renameSync): void => {
  const kept = readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => ({ path, at: statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of kept.slice(maxKept)) {
    // Moved first: a process that is copying it loses it whole, not in part.
    const away = join(folder, `draft-${randomUUID()}`);
    try {
      move(path, away);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
    rmSync(away, { recursive: true, force: true });
  }
};

type Assembly = Templates & { readonly directory: string };

const take = (kept: string, outdir: string | undefined): Assembly => {
  if (outdir === undefined) return { ...readTemplates(kept), directory: kept };
  rmSync(outdir, { recursive: true, force: true });
  cpSync(kept, outdir, { recursive: true });
  return { ...readTemplates(outdir), directory: outdir };
};

/** Synthesises into `kept`, whole or not at all. Answers false when the sources were edited meanwhile. */
const synthesise = async (bundles: Bundles, kept: string): Promise<boolean> => {
  const { synthTemplates } = await import('../../infra/app.ts');
  mkdirSync(store, { recursive: true });
  const draft = join(store, `draft-${randomUUID()}`);
  try {
    synthTemplates({ bundles, client: 'stub', validate: false, outdir: draft });
    if (join(store, assemblyName(bundles)) !== kept) return false;
    renameSync(draft, kept);
  } catch (error) {
    // Unless another process has put the same assembly there first.
    if (!existsSync(kept)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return true;
};

/**
 * The assembly that the player and the tests read, synthesised once per state of its sources and then taken from the disk,
 * which saves half of a start. It is copied to `outdir` (the player runs its bundles); without one, `directory` is the
 * cache's own, to be read at once. What is deployed never comes from here: `cdk synth` always synthesises, with its rules.
 * Safe from several processes at once.
 */
export const assembled = async (wanted: { readonly bundles: Bundles; readonly outdir?: string }): Promise<Assembly> => {
  const kept = join(store, assemblyName(wanted.bundles));
  try {
    const taken = take(kept, wanted.outdir);
    utimesSync(kept, new Date(), new Date());
    return taken;
  } catch {
    // Not there, or just pruned. The synthesis tells what is wrong, if anything is.
  }
  if (!(await synthesise(wanted.bundles, kept))) return assembled(wanted);
  prune(store);
  return take(kept, wanted.outdir);
};
