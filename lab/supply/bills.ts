import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { version } from '../../functions/shared/version.ts';
import { knownLicence } from './licences.ts';

const componentSchema = z.looseObject({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string(),
  purl: z.string(),
  licenses: z.array(z.unknown()).optional(),
});
const billSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.string(),
  metadata: z.looseObject({ component: z.looseObject({ 'bom-ref': z.string() }) }),
  components: z.array(componentSchema),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});
const manifestSchema = z.looseObject({ dependencies: z.record(z.string(), z.string()) });
export type Bill = z.infer<typeof billSchema>;
type Component = z.infer<typeof componentSchema>;

/** From the lockfile alone: the same on every platform, without a network. */
const fromNpm = (root: string): Bill =>
  billSchema.parse(
    JSON.parse(
      execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
        cwd: root,
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      }),
    ),
  );

/** What goes into the client: its own sources, and the functions' schemas and typed client that it is allowed to read. */
const webSources = ['web/src/**/*.{ts,tsx}', 'contract/routes.ts', 'contract/client.ts', 'contract/routes/*.ts'];

/** Packages that the client's sources name; JSX names React without writing it. */
const importedByWeb = (root: string): readonly string[] => [
  'react',
  ...webSources
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .flatMap((file) =>
      [
        ...readFileSync(join(root, file), 'utf8').matchAll(/(?:from |import |import\()'((?:@[^/']+\/)?[^./'][^/']*)/gu),
      ].map(([, name = '']) => name),
    ),
];

const closure = (bill: Bill, from: readonly string[]): ReadonlySet<string> => {
  const dependsOn = new Map(bill.dependencies.map((one) => [one.ref, one.dependsOn]));
  const seen = new Set(from);
  for (const ref of seen) {
    // Types run nowhere.
    for (const next of dependsOn.get(ref) ?? []) if (!next.startsWith('@types/')) seen.add(next);
  }
  return seen;
};

/** A serial number that only the content decides: the same lockfile gives the same bill. */
const serialOf = (content: string): string => {
  const hex = createHash('sha256').update(content).digest('hex');
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** As CycloneDX writes one licence, one of several, or one that SPDX does not list. */
const licenceOf = (text: string): object =>
  text.includes(' ')
    ? { expression: text }
    : { license: text.startsWith('LicenseRef-') ? { name: text } : { id: text } };

export const deployedProperty = 'ouverture:deployed-in';

const within = (all: Bill, isIn: (component: Component) => boolean, told: (component: Component) => object): Bill => {
  const components = all.components
    .filter(isIn)
    .map((component) => {
      const licence = knownLicence(component.name);
      return {
        ...component,
        ...(licence === null ? {} : { licenses: [licenceOf(licence)] }),
        ...told(component),
      };
    })
    .sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1));
  const refs = new Set(components.map((component) => component['bom-ref']));
  const product = all.metadata.component['bom-ref'];
  const bill = {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: all.bomFormat,
    specVersion: all.specVersion,
    version: 1,
    // Without the instant and the folder of this run: a release is compared with the one before.
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        'bom-ref': product,
        type: 'application',
        name: 'ouverture',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
      },
    },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => ref === product || refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)).sort() }))
      .sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
  return billSchema.parse({ ...bill, serialNumber: serialOf(JSON.stringify(bill)) });
};

/**
 * Two bills of materials: what runs once deployed (in the functions, in the web client, or both), and what only builds and
 * tests it. Together, every package of the lockfile.
 */
export const billsOfMaterials = (root: string): { readonly deployed: Bill; readonly development: Bill } => {
  const all = fromNpm(root);
  const direct = new Set(
    all.dependencies.find(({ ref }) => ref === all.metadata.component['bom-ref'])?.dependsOn ?? [],
  );
  const closureOf = (names: ReadonlySet<string>): ReadonlySet<string> =>
    closure(
      all,
      all.components
        .filter((component) => direct.has(component['bom-ref']) && names.has(component.name))
        .map((component) => component['bom-ref']),
    );
  // Not npm's `--omit dev`: it also leaves out what a development package needs as well, zod and the SDK's core among them.
  const production = closureOf(
    new Set(
      Object.keys(manifestSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).dependencies),
    ),
  );
  const web = closureOf(new Set(importedByWeb(root)));
  const places = (component: Component): readonly string[] => [
    ...(production.has(component['bom-ref']) ? ['functions'] : []),
    ...(web.has(component['bom-ref']) ? ['web'] : []),
  ];
  return {
    deployed: within(
      all,
      (component) => places(component).length > 0,
      (component) => ({
        scope: 'required',
        properties: [{ name: deployedProperty, value: places(component).join(' ') }],
      }),
    ),
    development: within(
      all,
      (component) => places(component).length === 0,
      () => ({ scope: 'excluded' }),
    ),
  };
};
