import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type IConfiguration } from 'dependency-cruiser';
import { afterEach, describe, expect, it } from 'vitest';
import { projectRoot } from '../../infra/bundle.ts';

const configuration = (): IConfiguration =>
  JSON.parse(readFileSync(join(projectRoot, '.dependency-cruiser.json'), 'utf8'));

let root = '';
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** The rules that files with these imports break. */
const broken = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  root = mkdtempSync(join(tmpdir(), 'ouverture-walls-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { forbidden = [], options = {} } = configuration();
  const { output } = await cruise(['.'], { ...options, baseDir: root, validate: true, ruleSet: { forbidden } });
  if (typeof output === 'string') throw new Error(output);
  return [...new Set(output.summary.violations.map(({ rule }) => rule.name))].sort();
};
const imports = (path: string): string => `import { a } from '${path}';\nexport const b = a;\n`;
const importsType = (path: string): string =>
  `import type { A } from '${path}';\nexport type B = A;\nexport type A = B;\n`;
const given = 'export const a = 1;\nexport type A = number;\n';

describe('the walls between rooms', () => {
  it.each([
    ['domain', 'domain/rule.ts', '../store/keys.ts', 'store/keys.ts'],
    ['contract', 'contract/routes/a.ts', '../../store/keys.ts', 'store/keys.ts'],
    ['store', 'store/items.ts', '../contract/fields.ts', 'contract/fields.ts'],
    ['functions', 'functions/a/handler.ts', '../../infra/app.ts', 'infra/app.ts'],
    ['use-cases', 'functions/a/handler.ts', '../b/handler.ts', 'functions/b/handler.ts'],
    ['web', 'web/src/page.ts', '../../functions/a/handler.ts', 'functions/a/handler.ts'],
    ['infra', 'infra/app.ts', '../player/main.ts', 'player/main.ts'],
    ['player', 'player/main.ts', '../ops/audit.ts', 'ops/audit.ts'],
    ['ops', 'ops/audit.ts', '../lab/bench.ts', 'lab/bench.ts'],
    ['audit', 'ops/audit/rules.ts', '../../domain/rule.ts', 'domain/rule.ts'],
    ['no-index', 'infra/app.ts', '../functions/a/index.ts', 'functions/a/index.ts'],
  ])('%s is held, for types too', async (rule, from, path, to) => {
    expect(await broken({ [from]: imports(path), [to]: given })).toEqual([rule]);
    rmSync(root, { recursive: true });
    expect(await broken({ [from]: importsType(path), [to]: given })).toEqual([rule]);
  });

  it('no circle is allowed, not even of types', async () => {
    const files = { 'domain/a.ts': importsType('./b.ts'), 'domain/b.ts': importsType('./a.ts') };
    expect(await broken(files)).toEqual(['no-circle']);
  });

  it('what does not exist cannot be imported', async () => {
    expect(await broken({ 'web/src/a.ts': imports('./gone.ts') })).toEqual(['resolved']);
  });
});
