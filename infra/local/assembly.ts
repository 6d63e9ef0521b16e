import { createHash, randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { Synthesised } from '../app.ts';
import { projectRoot } from '../bundle.ts';
import { type Template, templateSchema } from '../template.ts';

const store = join(projectRoot, 'node_modules', '.cache', 'ouverture-assembly');
/** What a synthesis reads: the stacks, the routes, what the bundles are made of, and the versions of what makes them. */
const folders = ['infra', 'functions', 'domain'];
const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json'];
const mostKept = 4;

/** A name for all that an assembly comes from: another name as soon as one byte of it is another. */
export const assemblyName = (bundles: 'real' | 'stub', root: string = projectRoot): string => {
  const hash = createHash('sha256');
  const context = Object.entries(process.env).filter(([name]) => name.startsWith('CDK_'));
  hash.update(JSON.stringify([bundles, process.version, context.sort(([a], [b]) => (a < b ? -1 : 1))]));
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  for (const path of [...paths.sort(), ...files.map((file) => join(root, file))])
    hash.update(`\n${path.slice(root.length)}\n`).update(readFileSync(path));
  return hash.digest('hex').slice(0, 32);
};

const readFrom = (directory: string): Synthesised => {
  const read = (stack: string): Template =>
    templateSchema.parse(JSON.parse(readFileSync(join(directory, `ouverture-${stack}.template.json`), 'utf8')));
  return { stateful: read('stateful'), stateless: read('stateless'), web: read('web'), directory };
};

/** The oldest go: what changes often would fill the disk. */
const prune = (): void => {
  const kept = readdirSync(store)
    .map((name) => ({ path: join(store, name), at: statSync(join(store, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of kept.slice(mostKept)) rmSync(path, { recursive: true, force: true });
};

/**
 * The assembly that the local player and the tests read: synthesised once for what it is made of, then taken from the
 * disk, which saves half of a start. With `outdir` it is copied there whole (the bundles that the player runs); without,
 * `directory` is the kept one, to be read at once. Never what is deployed: `cdk synth` always synthesises, rules included.
 * Safe from several processes at once: it is put in place whole.
 */
export const assembled = async ({
  bundles,
  outdir,
}: {
  readonly bundles: 'real' | 'stub';
  readonly outdir?: string;
}): Promise<Synthesised> => {
  const kept = join(store, assemblyName(bundles));
  const take = (): Synthesised => {
    if (outdir === undefined) return readFrom(kept);
    rmSync(outdir, { recursive: true, force: true });
    cpSync(kept, outdir, { recursive: true });
    return readFrom(outdir);
  };
  try {
    const taken = take();
    utimesSync(kept, new Date(), new Date());
    return taken;
  } catch {
    // Not there, or just pruned: the synthesis says what is wrong, if something is.
  }
  const { synthTemplates } = await import('../app.ts');
  mkdirSync(store, { recursive: true });
  const draft = join(store, `draft-${randomUUID()}`);
  synthTemplates({ bundles, client: 'stub', validate: false, outdir: draft });
  try {
    renameSync(draft, kept);
  } catch {
    // Somebody else was first, with the same bytes.
    rmSync(draft, { recursive: true, force: true });
  }
  prune();
  return take();
};
