import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import { type BuildOptions, buildSync, type Metafile, version } from 'esbuild';
import * as z from 'zod';
import { background } from './grants.ts';

export const projectRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** The same folder, at the same depth, on every machine: a source map names its sources relative to it, and the asset's hash follows. */
const folderOf = (root: string): string => join(root, 'build', 'functions');

const options = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  sourcesContent: false,
  legalComments: 'none',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  entryNames: '[dir]/[name]',
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  charset: 'utf8',
  alias: {
    '@aws-sdk/credential-provider-node': './infra/bundling/env-credentials.ts',
    '@aws-sdk/middleware-endpoint-discovery': './infra/bundling/no-endpoint-discovery.ts',
    '@aws/lambda-invoke-store': './infra/bundling/invoke-store.ts',
  },
  // Loaded by the SDK only for operations that stream events, which none of ours do: 20 KB that would never run.
  external: ['@smithy/core/event-streams'],
  // The letter's fonts go in whole: a function has no other files than its bundle.
  loader: { '.ttf': 'binary' },
  metafile: true,
  write: false,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/**
 * Background functions map their stack traces at run time, so the map ships with them: nobody waits for their cold
 * start.
 */
const sourcemaps = { background: 'linked', request: false } as const;
const isMapped = (name: string): boolean => name in background;

/** What a bundle was made of and what came out, kept per function: editing one handler rebuilds one bundle. */
const recordSchema = z.object({
  inputs: z.record(z.string(), z.string()),
  outputs: z.record(z.string(), z.string()),
});
type BundleRecord = z.infer<typeof recordSchema>;

const digest = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 24);

type Work = {
  readonly root: string;
  readonly outdir: string;
  /** Where the records of this way of bundling are kept. */
  readonly records: string;
  readonly hashOf: (path: string) => string;
};

/**
 * Bundles functions/<name>/index.ts into <outdir>/<name>/index.mjs with its map, in one esbuild run for all that
 * changed. Answers the folder. Safe to call from several processes at once: files are put in place whole.
 */
export const bundleFunctions = ({
  names,
  root = projectRoot,
  outdir = folderOf(root),
}: {
  readonly names: readonly string[];
  readonly root?: string;
  readonly outdir?: string;
}): string => {
  const settings = ['package-lock.json', 'tsconfig.json'].map((file) => readFileSync(join(root, file), 'utf8'));
  const made = digest(
    JSON.stringify([version, options, sourcemaps, Object.keys(background), relative(root, outdir), settings]),
  );
  const hashes = new Map<string, string>();
  const hashOf = (path: string): string => {
    const known = hashes.get(path);
    if (known !== undefined) return known;
    const absolute = join(root, path);
    const hash = existsSync(absolute) ? digest(readFileSync(absolute)) : 'absent';
    hashes.set(path, hash);
    return hash;
  };
  const work: Work = { root, outdir, hashOf, records: join(root, 'node_modules', '.cache', 'ouverture-bundles', made) };
  const stale = names.filter((name) => !isFresh(name, work));
  if (stale.length > 0) build(stale, work);
  return outdir;
};

const isFresh = (name: string, { records, hashOf }: Work): boolean => {
  const file = join(records, `${name}.json`);
  if (!existsSync(file)) return false;
  const record = recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.entries({ ...record.inputs, ...record.outputs }).every(([path, hash]) => hashOf(path) === hash);
};

const build = (names: readonly string[], work: Work): void => {
  for (const mapped of [true, false]) {
    const alike = names.filter((name) => isMapped(name) === mapped);
    if (alike.length > 0) buildAlike(alike, mapped, work);
  }
};

const buildAlike = (names: readonly string[], mapped: boolean, { root, outdir, records, hashOf }: Work): void => {
  const { outputFiles, metafile } = buildSync({
    ...options,
    sourcemap: mapped ? sourcemaps.background : sourcemaps.request,
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `functions/${name}/index.ts`, out: `${name}/index` })),
    outdir,
  });
  for (const name of names) {
    const folder = join(outdir, name);
    const output = metafile.outputs[relative(root, join(folder, 'index.mjs'))];
    const files: Record<string, Uint8Array | string> = { 'metafile.json': JSON.stringify(output) };
    for (const file of outputFiles) if (dirname(file.path) === folder) files[basename(file.path)] = file.contents;
    for (const [file, content] of Object.entries(files)) putInPlace(join(folder, file), content);
    // Of an earlier way of bundling: what is in the folder is deployed.
    if (!mapped) rmSync(join(folder, 'index.mjs.map'), { force: true });
    const record: BundleRecord = {
      inputs: Object.fromEntries(
        reachableFrom(metafile, `functions/${name}/index.ts`).map((path) => [path, hashOf(path)]),
      ),
      outputs: Object.fromEntries(
        Object.entries(files).map(([file, content]) => [relative(root, join(folder, file)), digest(content)]),
      ),
    };
    putInPlace(join(records, `${name}.json`), JSON.stringify(record));
  }
};

/** Files that only re-export are absent from a bundle's inputs, yet changing them changes the bundle. */
const reachableFrom = (metafile: Metafile, entry: string): readonly string[] => {
  const seen = new Set([entry]);
  for (const path of seen) {
    for (const { path: imported, external } of metafile.inputs[path]?.imports ?? []) {
      if (external !== true) seen.add(imported);
    }
  }
  return [...seen];
};

const putInPlace = (path: string, content: Uint8Array | string): void => {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.${threadId}`;
  writeFileSync(draft, content);
  renameSync(draft, path);
};
