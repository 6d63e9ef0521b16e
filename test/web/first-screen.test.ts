import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { builtWeb } from '../../infra/web-build.ts';
import { contentSecurityPolicy } from '../../infra/web-headers.ts';
import { recordMeasure } from '../../lab/measures.ts';

describe('the first screen', () => {
  it('is served under a policy that allows nothing unsafe, nothing foreign and no frame', () => {
    const policy = contentSecurityPolicy();
    expect(policy).not.toContain('unsafe-');
    expect(policy).toContain("script-src 'self'; style-src 'self'; connect-src 'self';");
    expect(policy).toContain("object-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
  });

  it('takes at most 125 kB of JavaScript, compressed, sign-in included', () => {
    const assets = join(builtWeb(), 'assets');
    const first = readdirSync(assets).filter((name) => name.endsWith('.js') && !name.startsWith('later'));
    const bytes = first.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length, 0);
    recordMeasure({
      suite: 'web',
      measure: 'JavaScript of the first screen, gzip',
      value: Math.round(bytes / 100) / 10,
      unit: 'kB',
      target: '≤ 125',
      pass: bytes <= 125_000,
    });
    expect(first).toHaveLength(2);
    expect(bytes).toBeLessThanOrEqual(125_000);
  });

  it('has nothing inline: its policy allows nothing of the kind', () => {
    const page = readFileSync(join(builtWeb(), 'index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/u);
  });
});
