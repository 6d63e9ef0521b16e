import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { version } from '../../functions/shared/version.ts';
import { functionNames } from '../../infra/app.ts';
import { bundleFunctions, projectRoot } from '../../infra/bundle.ts';
import { type Bill, billsOfMaterials, deployedProperty } from '../../lab/supply/bills.ts';
import { exceptions, licenceProblems, lockedPackages, packageIn, satisfies } from '../../lab/supply/licences.ts';

const locked = lockedPackages(projectRoot);
const refOf = ({ name, version: of }: { readonly name: string; readonly version: string }): string => `${name}@${of}`;
/** The package, with its version, of a file under node_modules; `null` for a file of ours. */
const refAt = (path: string): string | null => {
  const name = packageIn(path);
  if (name === '') return null;
  const folder = path.slice(path.indexOf('node_modules/'), path.lastIndexOf(`node_modules/${name}`) + 13 + name.length);
  const found = locked.find((one) => one.path === folder);
  if (found === undefined) throw new Error(`${folder} is not in the lockfile`);
  return refOf(found);
};
const refsAt = (paths: readonly string[]): readonly string[] => [
  ...new Set(paths.map(refAt).filter((ref) => ref !== null)),
];

let bills: { readonly deployed: Bill; readonly development: Bill };
beforeAll(() => {
  bills = billsOfMaterials(projectRoot);
});
const placedIn = (place: string): ReadonlySet<string> =>
  new Set(
    bills.deployed.components
      .filter(({ properties }) =>
        z
          .array(z.object({ name: z.string(), value: z.string() }))
          .parse(properties)
          .some(({ name, value }) => name === deployedProperty && value.split(' ').includes(place)),
      )
      .map((component) => component['bom-ref']),
  );

describe('the bills of materials', () => {
  it('name every package of the lockfile once, as deployed or as development', () => {
    const named = [bills.deployed, bills.development].flatMap(({ components }) =>
      components.map((component) => component['bom-ref']),
    );
    expect(new Set(named).size).toBe(named.length);
    expect(named.sort()).toEqual([...new Set(locked.map(refOf))].sort());
  });

  it('say the product’s version, the hash and licence of each package deployed, and nothing of the machine or of a registry', () => {
    const manifest = z
      .looseObject({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
    expect(version).toBe(manifest.version);
    for (const bill of [bills.deployed, bills.development]) {
      expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'ouverture', version } } });
      for (const { purl } of bill.components) expect(purl).toMatch(/^pkg:npm\//u);
      const text = JSON.stringify(bill);
      for (const place of [projectRoot, tmpdir(), 'registry', 'file:']) expect(text).not.toContain(place);
    }
    for (const { purl, hashes, licenses } of bills.deployed.components) {
      expect(hashes, purl).toMatchObject([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/u) }]);
      expect(licenses, purl).toHaveLength(1);
    }
  });

  it('are the same when nothing has changed', () => {
    expect(JSON.stringify(billsOfMaterials(projectRoot))).toBe(JSON.stringify(bills));
  });

  it('hold every package that the functions’ bundles are made of', () => {
    const folder = bundleFunctions({ names: functionNames });
    const inputs = z.object({ inputs: z.record(z.string(), z.unknown()) });
    const bundled = refsAt(
      functionNames.flatMap((name) =>
        Object.keys(inputs.parse(JSON.parse(readFileSync(join(folder, name, 'metafile.json'), 'utf8'))).inputs),
      ),
    );
    expect(bundled).toContain(refOf({ name: 'zod', version: '4.6.7' }));
    const placed = placedIn('functions');
    expect(bundled.filter((ref) => !placed.has(ref))).toEqual([]);
  });

  it('hold every package that the web client is made of', async () => {
    const built = await build({
      configFile: join(projectRoot, 'web', 'vite.config.ts'),
      logLevel: 'silent',
      build: { write: false, minify: false },
    });
    const modules = [built]
      .flat()
      .flatMap((one) =>
        'output' in one ? one.output.flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : [])) : [],
      );
    const bundled = refsAt(modules);
    expect(bundled.some((ref) => ref.startsWith('react-dom@'))).toBe(true);
    const placed = placedIn('web');
    expect(bundled.filter((ref) => !placed.has(ref))).toEqual([]);
  });
});

describe('the licences', () => {
  it('are all in the list, production and development, or each excepted with its reason', () => {
    const deployed = new Set(bills.deployed.components.map((component) => component['bom-ref']));
    expect(licenceProblems(locked, (one) => deployed.has(refOf(one)))).toEqual([]);
    for (const { packages, reason } of exceptions) expect(reason.length, packages).toBeGreaterThan(30);
  });

  it('turn red on one that is unknown, missing, excepted for development only, or excepted for nothing', () => {
    const one = (name: string, licence: string | null) => ({
      path: `node_modules/${name}`,
      name,
      version: '1.0.0',
      licence,
      production: true,
    });
    const packages = [one('good', '(MIT OR GPL-3.0-or-later)'), one('copyleft', 'AGPL-3.0-only'), one('silent', null)];
    expect(licenceProblems(packages, () => true, [])).toEqual([
      'copyleft@1.0.0: AGPL-3.0-only',
      'silent@1.0.0: no licence told',
    ]);
    const excepted = (name: string) => ({ packages: name, licence: null, deployed: false, reason: 'for tests' });
    expect(licenceProblems(packages, () => true, [excepted('copyleft'), excepted('sil*'), excepted('gone')])).toEqual([
      'copyleft@1.0.0: AGPL-3.0-only, deployed',
      'silent@1.0.0: no licence told, deployed',
      'gone: not needed',
    ]);
    expect(licenceProblems(packages, () => false, [excepted('copyleft'), excepted('sil*')])).toEqual([]);
  });

  it.each([
    ['MIT', true],
    ['(MIT OR GPL-2.0)', true],
    ['MIT AND GPL-2.0', false],
    ['GPL-2.0', false],
    ['UNLICENSED', false],
    ['SEE LICENSE IN LICENSE', false],
  ])('takes %s: %s', (expression, taken) => {
    expect(satisfies(expression)).toBe(taken);
  });
});
