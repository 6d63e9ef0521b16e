import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { functionNames } from '../../infra/app.ts';
import { projectRoot } from '../../infra/bundle.ts';

const { scripts } = z
  .looseObject({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(projectRoot, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
  ...functionNames.map((name) => join('functions', name, 'README.md')),
];
const cited = pages.flatMap((page) =>
  [
    ...readFileSync(join(projectRoot, page), 'utf8').matchAll(
      /\bnpm (?:run ([a-z][a-z-]*(?::[a-z-]+)*)|(start|test)\b)/gu,
    ),
  ].map(([, script, shorthand]) => ({ page, name: script ?? shorthand ?? '' })),
);

describe('the commands that the documents cite', () => {
  it('are scripts of package.json, each of them', () => {
    expect(cited.length).toBeGreaterThan(30);
    const absent = cited.filter(({ name }) => !(name in scripts));
    expect(absent).toEqual([]);
  });

  it('are shown to a newcomer in the README, but for the parts of the whole check', () => {
    const shown = new Set(cited.filter(({ page }) => page === 'README.md').map(({ name }) => name));
    const missing = Object.keys(scripts).filter((name) => !shown.has(name) && !name.startsWith('check:'));
    expect(missing).toEqual([]);
  });
});
