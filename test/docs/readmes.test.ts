import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionNames } from '../../infra/app.ts';
import { projectRoot } from '../../infra/bundle.ts';

describe('each function’s README', () => {
  it.each(functionNames)('%s says its purpose, its flow, what it touches and what surprises', (name) => {
    const file = join(projectRoot, 'functions', name, 'README.md');
    expect(existsSync(file)).toBe(true);
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(new RegExp(`^# ${name}\n`));
    for (const part of ['Purpose', 'Flow', 'Touches', 'Surprises']) {
      expect(text, part).toMatch(new RegExp(`\\*\\*${part}\\.\\*\\*\\s+\\S`));
    }
  });

  it('cites runbooks and decisions that exist', () => {
    const cited = functionNames.flatMap((name) => [
      ...readFileSync(join(projectRoot, 'functions', name, 'README.md'), 'utf8').matchAll(/docs\/[\w/-]+\.md/g),
    ]);
    expect(cited.length).toBeGreaterThan(0);
    for (const [path] of cited) expect(existsSync(join(projectRoot, path)), path).toBe(true);
  });
});
