import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { projectRoot } from '../../infra/bundle.ts';
import { assemblyName } from '../../player/template/assembly.ts';

const prepare = (settings: Readonly<Record<string, string>> = {}) => {
  const { SEEDED_BUG: _, ...env } = process.env;
  return spawnSync(process.execPath, [join(projectRoot, 'player', 'prepare.ts')], {
    env: { ...env, ...settings },
    encoding: 'utf8',
    timeout: 60_000,
  });
};

describe('an installation', () => {
  it('leaves nothing to build to the first start', () => {
    const { scripts } = z
      .looseObject({ scripts: z.looseObject({ prepare: z.string() }) })
      .parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')));
    expect(scripts.prepare).toBe('node player/prepare.ts');
    // As after an installation: whoever else wants it meanwhile makes it anew.
    const kept = join(projectRoot, 'node_modules', '.cache', 'ouverture-assembly', assemblyName('real'));
    rmSync(kept, { recursive: true, force: true });
    expect(prepare()).toMatchObject({ status: 0, stderr: '' });
    expect(existsSync(join(kept, 'manifest.json'))).toBe(true);
  });

  it('never fails for it, and says what is wrong', () => {
    // An account to deploy to, and nothing said of what to deploy: no template can be made.
    const { status, stderr } = prepare({ CDK_DEFAULT_ACCOUNT: '123456789012' });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Rien n’a été préparé pour le premier démarrage : .*cdk deploy/u);
  });
});
