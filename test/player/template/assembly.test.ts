import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { synthTemplates } from '../../../infra/app.ts';
import { assembled, assemblyName } from '../../../player/template/assembly.ts';

const folder = mkdtempSync(join(tmpdir(), 'ouverture-assembly-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a kept assembly', () => {
  it('is what a synthesis gives, the first time and again', async () => {
    const { directory: _, ...fresh } = synthTemplates({ bundles: 'stub', validate: false });
    const { directory: kept, ...first } = await assembled({ bundles: 'stub' });
    const { directory: copied, ...again } = await assembled({ bundles: 'stub', outdir: join(folder, 'copy') });
    expect(first).toEqual(fresh);
    expect(again).toEqual(fresh);
    expect(copied).toBe(join(folder, 'copy'));
    expect(kept).toContain(assemblyName('stub'));
  });

  it('is copied with all that its stacks name', async () => {
    const { directory } = await assembled({ bundles: 'stub', outdir: join(folder, 'whole') });
    const { files } = z
      .object({ files: z.record(z.string(), z.object({ source: z.object({ path: z.string() }) })) })
      .parse(JSON.parse(readFileSync(join(directory, 'ouverture-stateless.assets.json'), 'utf8')));
    const paths = Object.values(files).map(({ source }) => source.path);
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(join(directory, path)))).toEqual([]);
  });

  it('has another name as soon as one byte of what it comes from is another', () => {
    const root = join(folder, 'root');
    const write = (path: string, text: string): void => {
      mkdirSync(join(root, path, '..'), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    const sources = [
      'infra/stacks/a.ts',
      'functions/a/handler.ts',
      'store/a.ts',
      'contract/routes.ts',
      'domain/money.ts',
    ];
    const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'cdk.json'];
    for (const path of [...sources, ...settings]) write(path, 'a');
    const first = assemblyName('stub', root);
    expect(assemblyName('stub', root)).toBe(first);
    const names = new Set([first, assemblyName('real', root)]);
    for (const path of [...sources, ...settings]) {
      write(path, 'b');
      names.add(assemblyName('stub', root));
      write(path, 'a');
    }
    write('infra/stacks/b.ts', '');
    names.add(assemblyName('stub', root));
    vi.stubEnv('SEEDED_BUG', 'one');
    names.add(assemblyName('stub', root));
    vi.unstubAllEnvs();
    expect(names.size).toBe(2 + sources.length + settings.length + 2);
  });
});
