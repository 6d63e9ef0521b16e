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
import { projectRoot } from '../../bundle.ts';
import { readTemplates, type Templates } from '../../template.ts';

const store = join(projectRoot, 'node_modules', '.cache', 'ouverture-assembly');
/** What a synthesis reads: the stacks, the routes, what the bundles are made of, and the versions of what makes them. */
const folders = ['infra', 'functions', 'domain'];
const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json'];
const mostKept = 4;

/** The settings of a synthesis, and a bug that the oracle seeds in memory only. */
const counts = (name: string): boolean => name.startsWith('CDK_') || name === 'SEEDED_BUG';

/** A name for all that an assembly comes from: another name as soon as one byte of it is another. */
export const assemblyName = (bundles: 'real' | 'stub', root: string = projectRoot): string => {
  const hash = createHash('sha256');
  const settings = Object.entries(process.env).filter(([name]) => counts(name));
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

/** The oldest go: what changes often would fill the disk. One that another process removes first is gone all the same. */
export const prune = (folder: string, move = renameSync): void => {
  const kept = readdirSync(folder)
    .map((name) => ({
      path: join(folder, name),
      at: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of kept.slice(mostKept)) {
    // Gone at once for whoever copies it, never in part.
    const away = join(folder, `draft-${randomUUID()}`);
    try {
      move(path, away);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
    rmSync(away, { recursive: true, force: true });
  }
};

type Assembly = Templates & { readonly directory: string };

/**
 * The assembly that the local player and the tests read: synthesised once for what it is made of, then taken from the
 * disk, which saves half of a start. With `outdir` it is copied there whole (the bundles that the player runs); without,
 * `directory` is the kept one, to be read at once. Never what is deployed: `cdk synth` always synthesises, rules included.
 * Safe from several processes at once: it is put in place whole.
 */
export const assembled = async (wanted: {
  readonly bundles: 'real' | 'stub';
  readonly outdir?: string;
}): Promise<Assembly> => {
  const { bundles, outdir } = wanted;
  const name = assemblyName(bundles);
  const kept = join(store, name);
  const take = (): Assembly => {
    if (outdir === undefined) return { ...readTemplates(kept), directory: kept };
    rmSync(outdir, { recursive: true, force: true });
    cpSync(kept, outdir, { recursive: true });
    return { ...readTemplates(outdir), directory: outdir };
  };
  try {
    const taken = take();
    utimesSync(kept, new Date(), new Date());
    return taken;
  } catch {
    // Not there, or just pruned: the synthesis says what is wrong, if something is.
  }
  const { synthTemplates } = await import('../../app.ts');
  mkdirSync(store, { recursive: true });
  const draft = join(store, `draft-${randomUUID()}`);
  try {
    synthTemplates({ bundles, client: 'stub', validate: false, outdir: draft });
    // Edited meanwhile: it is not what its name says.
    if (assemblyName(bundles) !== name) return await assembled(wanted);
    renameSync(draft, kept);
  } catch (error) {
    // Somebody else was first, with the same bytes; or nobody, and it failed.
    if (!existsSync(kept)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  prune(store);
  return take();
};
