import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Licences that ask for nothing but their notice. */
const allowed: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
]);

export type Exception = {
  /** A package's name, or the beginning of several's, ended by `*`. */
  readonly packages: string;
  /** What its licence is, where its own metadata do not say it as SPDX does; `null`: what they say is right. */
  readonly licence: string | null;
  /** Good for what is deployed too; otherwise only for what builds and tests. */
  readonly deployed: boolean;
  readonly reason: string;
};

const forAnotherPlatform = (parent: string) =>
  `The lockfile tells nothing of a package that is not for this platform; it is ${parent} built for another one.`;

/** Each package whose licence is outside the list, or untold, with why it may be here. One that is not needed turns red. */
export const exceptions: readonly Exception[] = [
  {
    packages: 'dejavu-fonts-ttf',
    licence: 'LicenseRef-Bitstream-Vera',
    deployed: true,
    reason:
      'Its LICENSE lets the fonts be embedded and given on, not sold alone nor renamed: they are inside the letter.',
  },
  {
    packages: 'png-js',
    licence: 'MIT',
    deployed: true,
    reason: 'Its package.json says nothing; its LICENSE is the MIT text.',
  },
  {
    packages: 'axe-core',
    licence: null,
    deployed: false,
    reason: 'MPL-2.0 asks for the source of changed files; it is run by tests, unchanged, and never given on.',
  },
  {
    packages: 'lightningcss*',
    licence: null,
    deployed: false,
    reason: 'MPL-2.0; it shortens the client’s styles while building, unchanged, and is not in what it makes.',
  },
  {
    packages: 'caniuse-lite',
    licence: null,
    deployed: false,
    reason: 'CC-BY-4.0 on data that a build tool reads; nothing of them is given on.',
  },
  {
    packages: '@biomejs/cli-*',
    licence: 'MIT OR Apache-2.0',
    deployed: false,
    reason: forAnotherPlatform('@biomejs/biome'),
  },
  { packages: '@napi-rs/canvas-*', licence: 'MIT', deployed: false, reason: forAnotherPlatform('@napi-rs/canvas') },
  { packages: '@oxc-parser/binding-*', licence: 'MIT', deployed: false, reason: forAnotherPlatform('oxc-parser') },
  { packages: '@oxlint-tsgolint/*', licence: 'MIT', deployed: false, reason: forAnotherPlatform('oxlint-tsgolint') },
  { packages: '@oxlint/binding-*', licence: 'MIT', deployed: false, reason: forAnotherPlatform('oxlint') },
];

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string(),
      license: z.string().optional(),
      dev: z.boolean().default(false),
      optional: z.boolean().default(false),
    }),
  ),
});
const manifestSchema = z.looseObject({ license: z.string().optional() });

export type Locked = {
  /** Where it is installed: `node_modules/…`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** As its own metadata tell it. */
  readonly licence: string | null;
  /** In the closure of `dependencies`; optional and development packages are not. */
  readonly production: boolean;
};

/** The name of the package that a path under node_modules belongs to. */
export const packageIn = (path: string): string =>
  /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*\/node_modules\/)/u.exec(path)?.[1] ?? '';

/** Every package of the lockfile, this platform's or not. */
export const lockedPackages = (root: string): readonly Locked[] =>
  Object.entries(lockSchema.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))).packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, license, dev, optional }]) => {
      const manifest = join(root, path, 'package.json');
      const told =
        license ??
        (existsSync(manifest) ? manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))).license : undefined);
      return { path, name: packageIn(path), version, licence: told ?? null, production: !dev && !optional };
    });

const covers = ({ packages }: Exception, name: string): boolean =>
  packages.endsWith('*') ? name.startsWith(packages.slice(0, -1)) : name === packages;

/** Whether an SPDX expression of licences, one or several, can be satisfied by the list: one of an OR, all of an AND. */
export const satisfies = (expression: string): boolean => {
  const inner = expression.trim().replace(/^\((.*)\)$/u, '$1');
  return inner
    .split(/\s+OR\s+/u)
    .some((choice) => choice.split(/\s+AND\s+/u).every((one) => allowed.has(one.replaceAll(/[()]/gu, ''))));
};

/** What is wrong with the licences of these packages, in words; and the exceptions that none of them needs. */
export const licenceProblems = (
  packages: readonly Locked[],
  isDeployed: (one: Locked) => boolean,
  excepted: readonly Exception[] = exceptions,
): readonly string[] => {
  const used = new Set<Exception>();
  const faults = packages.flatMap((one) => {
    if (one.licence !== null && satisfies(one.licence)) return [];
    const exception = excepted.find((candidate) => covers(candidate, one.name));
    const named = `${one.name}@${one.version}: ${one.licence ?? 'no licence told'}`;
    if (exception === undefined) return [named];
    used.add(exception);
    return isDeployed(one) && !exception.deployed ? [`${named}, deployed`] : [];
  });
  return [...faults, ...excepted.filter((one) => !used.has(one)).map(({ packages: name }) => `${name}: not needed`)];
};

/** What the bills of materials say, where a package's own metadata say nothing or not as SPDX does. */
export const knownLicence = (name: string): string | null =>
  exceptions.find((one) => covers(one, name))?.licence ?? null;
